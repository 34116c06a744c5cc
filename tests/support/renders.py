"""Which messages React renders in a browser's tab."""

from tests.support.person import Person

# React tells this hook of each commit, as it tells its developer tools. A fiber is new, or its flags say that its
# component was called; where a fiber has the children of the commit before, React has skipped them.
HOOK = """
const PERFORMED_WORK = 1;
const note = (fiber) => {
  const before = fiber.alternate;
  const message = fiber.memoizedProps?.message;
  if (message?.seq && (!before || fiber.flags & PERFORMED_WORK)) window.rendered.push(message.seq);
  if (before && fiber.child === before.child) return;
  for (let child = fiber.child; child; child = child.sibling) note(child);
};
window.rendered = [];
window.__REACT_DEVTOOLS_GLOBAL_HOOK__ = {
  supportsFiber: true,
  inject: () => 1,
  onCommitFiberRoot: (_, root) => note(root.current),
  onCommitFiberUnmount() {},
  onPostCommitFiberRoot() {},
};
"""


async def watch_renders(person: Person) -> None:
    """Note what is rendered from the next address on that this tab loads."""
    await person.page.add_init_script(HOOK)


async def rendered(person: Person) -> set[int]:
    """The `seq` of each message that was rendered since the last call."""
    return set(await person.page.evaluate("rendered.splice(0)"))


async def two_frames(person: Person) -> None:
    """Let the page paint what it was told so far."""
    await person.page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
