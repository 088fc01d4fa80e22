"""The wizard: one state machine that asks, and faces that show it. What is asked and what follows is pure.

screen.py     the nouns of a step: what was seen, what it means, what is proposed, why, what it costs, the choices
state.py      the answers and results so far, and what they come to
opening.py    the questions before anything is known
proposal.py   an action of the strategy, as a step
machine.py    state -> the step to show or the work to do; state x answer -> state
why.py        the whole chain of knowledge behind a step
worker.py     does the work: reads logs, trains, writes the report
journal.py    the state on disk
drive.py      the loop: step, answer, work, step
faces         terminal.py (arrow keys), plain.py (numbers and lines), answers.py (replay)
"""
