/** Whether a process of this number is there. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's is one too.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
