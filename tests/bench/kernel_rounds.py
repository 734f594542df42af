"""Who is measured when: each kernel alone, in rounds of fresh ones, or all at once and in turn.

Every function here takes a measurement and gives one of several kernels: `measure(plan, names)` finds what each of them took, null
where it cannot do it.
"""

from contextlib import ExitStack

from kernel_client import Kernel, complain, failures

block = 20


def fresh(plan, name, measure, settle):
    """What a measurement finds in a kernel of its own."""
    try:
        with Kernel(name, plan, settle) as kernel:
            return measure(kernel)
    except failures as error:
        complain(name, error)
        return None


def alone(measure, settle=1):
    return lambda plan, names: {name: fresh(plan, name, measure, settle) for name in names}


def repeated(measure, settle=1):
    """Every round is a fresh kernel of each."""

    def all_rounds(plan, names):
        found = {name: [] for name in names}
        for _ in range(plan["rounds"]):
            for name in names:
                found[name].append(fresh(plan, name, measure, settle))
        return found

    return all_rounds


def together(run):
    """Cells of kernels that are all up: `run(kernel, n)` runs the n-th."""

    def measure(plan, names):
        with ExitStack() as stack:
            kernels = []
            for name in names:
                try:
                    kernels.append(stack.enter_context(Kernel(name, plan)))
                except failures as error:
                    complain(name, error)
            up = [kernel.name for kernel in kernels]
            found = in_turn(kernels, plan["cells"], run)
            return {name: None for name in names} | dict(zip(up, found))

    return measure


def in_turn(kernels, count, run):
    """What `run(kernel, n)` took for n below `count`, and how many values were not shown; null for a kernel that cannot do it.

    A block of each in turn, because minutes differ by more than kernels do.
    """
    found = [{"took": [], "lost": 0} for _ in kernels]
    turns = list(enumerate(kernels))
    for start in range(0, count, block):
        for i, kernel in turns:
            if found[i] is None:
                continue
            try:
                for n in range(start, min(start + block, count)):
                    took, right = run(kernel, n)
                    found[i]["took"].append(took)
                    found[i]["lost"] += not right
            except failures as error:
                complain(kernel.name, error)
                found[i] = None
        turns.reverse()
    return found
