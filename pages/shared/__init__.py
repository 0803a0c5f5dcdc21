"""What pages share: the stage, the widgets made from Experiment's table, the location bar, the share bar."""
