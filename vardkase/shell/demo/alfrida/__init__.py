"""The storm Alfrida in Norrtälje, January 2019: the demonstration's finished log and its replay.

log.json      44 rows of facts with their sources, and the steps that we invented around them, marked as fictional
sources.json  where the facts come from
whiteboard    the drawing that stands for a photo of a whiteboard
exercise.json the other branch, as an exercise: the crisis board begins to work, meets, takes over, hands back and is ended
script        reads both files as steps in the order in which they were recorded
stage         performs one step through the actions of the incidents
loader        the finished incident, recorded when the storm was
replay        the same steps into a fresh exercise, many times faster, here and now

What happened, when and in which figures is true and sourced. When it was written down, by which role and through which channel is ours,
as is everything marked fictional: no public record of the municipality's own log was found.
"""
