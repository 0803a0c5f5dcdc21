"""What the editor begins with: a lesson of one step, and a further step."""

NEW = '''\
title = "My lesson"
for = "a first lesson on gates"
minutes = 10
teaches = "How soon one unit learns a gate."

[[step]]
title = "AND"
text = """
One unit learns AND with a learning rate of {learning_rate}. *Jump to end* shows the end of the run at once.
"""
link = "?problem=and&hidden=0&learning_rate=2&hide=problem,network,training,start"
question = "How many epochs will it take?"
measure = "epoch"
options = [
  { text = "Fewer than 100", below = 100 },
  { text = "100 to 999", from = 100, below = 1000 },
  { text = "1,000 or more", from = 1000 },
]
conclusion = "The run is {status} at epoch {epoch}, with a loss of {loss:.3f}."
remember = "One unit is enough for AND."
misconception = "“One epoch shows every row once, so one is enough.” Each epoch changes the weights only a little."
say = "Ask what has to change before all rows are right. It took {epoch} epochs."
minutes = 5
'''

STEP = """\
[[step]]
title = "A further step"
text = "The same unit with the gate OR."
link = "?problem=or&hidden=0&learning_rate=2&hide=problem,network,training,start"
question = "How will the run end?"
measure = "status"
options = [
  { text = "Solved", is = "solved" },
  { text = "Not solved", is = ["stalled", "out of epochs", "diverged"] },
]
conclusion = "The run is {status} at epoch {epoch}."
"""
