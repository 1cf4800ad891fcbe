# Stops some threads of a process, and no others, as a fault of the kernel, a disk or a debugger might: the first argument is
# the process, the second what their names begin with. They stand still until this program ends.
import ctypes, os, sys

PTRACE_ATTACH = 16
libc = ctypes.CDLL(None, use_errno=True)
libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
process, name = sys.argv[1], sys.argv[2]
stopped = 0
for thread in os.listdir(f"/proc/{process}/task"):
    with open(f"/proc/{process}/task/{thread}/comm") as comm:
        if not comm.read().startswith(name):
            continue
    if libc.ptrace(PTRACE_ATTACH, int(thread), None, None) != 0:
        sys.exit(f"ptrace: {os.strerror(ctypes.get_errno())}")
    os.waitpid(int(thread), 0x40000000)  # __WALL
    stopped += 1
if stopped == 0:
    sys.exit(f"no thread is called {name}")
print(f"{stopped} threads stand still", flush=True)
# Once their process is killed they end, and its end waits until whoever stopped them has taken note.
while True:
    try:
        os.waitpid(-1, 0x40000000)
    except ChildProcessError:
        break
