"""Who answers what stages ask for: worker processes, or this one where there are none, and the route to them."""
