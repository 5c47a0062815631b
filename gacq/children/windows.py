"""A Windows Job Object: caps a child's memory and ends it when this process ends."""

import ctypes
import sys
from ctypes import wintypes

if sys.platform == "win32":
    _KERNEL = ctypes.WinDLL("kernel32", use_last_error=True)
    _KERNEL.CreateJobObjectW.restype = wintypes.HANDLE
    _KERNEL.CreateJobObjectW.argtypes = [ctypes.c_void_p, wintypes.LPCWSTR]
    _KERNEL.SetInformationJobObject.argtypes = [
        wintypes.HANDLE,
        ctypes.c_int,
        ctypes.c_void_p,
        wintypes.DWORD,
    ]
    _KERNEL.AssignProcessToJobObject.argtypes = [wintypes.HANDLE, wintypes.HANDLE]
    _KERNEL.CloseHandle.argtypes = [wintypes.HANDLE]

_EXTENDED_LIMIT_INFORMATION = 9
_LIMIT_PROCESS_MEMORY = 0x0100
_LIMIT_DIE_ON_UNHANDLED_EXCEPTION = 0x0400
_LIMIT_KILL_ON_JOB_CLOSE = 0x2000


class _BasicLimits(ctypes.Structure):
    _fields_ = (
        ("PerProcessUserTimeLimit", wintypes.LARGE_INTEGER),
        ("PerJobUserTimeLimit", wintypes.LARGE_INTEGER),
        ("LimitFlags", wintypes.DWORD),
        ("MinimumWorkingSetSize", ctypes.c_size_t),
        ("MaximumWorkingSetSize", ctypes.c_size_t),
        ("ActiveProcessLimit", wintypes.DWORD),
        ("Affinity", ctypes.c_size_t),
        ("PriorityClass", wintypes.DWORD),
        ("SchedulingClass", wintypes.DWORD),
    )


class _ExtendedLimits(ctypes.Structure):
    _fields_ = (
        ("BasicLimitInformation", _BasicLimits),
        ("IoInfo", ctypes.c_ulonglong * 6),
        ("ProcessMemoryLimit", ctypes.c_size_t),
        ("JobMemoryLimit", ctypes.c_size_t),
        ("PeakProcessMemoryUsed", ctypes.c_size_t),
        ("PeakJobMemoryUsed", ctypes.c_size_t),
    )


def limits(memory_mb: int) -> _ExtendedLimits:
    wanted = _ExtendedLimits()
    wanted.BasicLimitInformation.LimitFlags = (
        _LIMIT_KILL_ON_JOB_CLOSE | _LIMIT_PROCESS_MEMORY | _LIMIT_DIE_ON_UNHANDLED_EXCEPTION
    )
    wanted.ProcessMemoryLimit = memory_mb * 1024 * 1024
    return wanted


if sys.platform == "win32":

    class JobObject:
        """Holds one child. Windows closes the handle with this process and so ends the child."""

        def __init__(self, *, memory_mb: int) -> None:
            self._handle = _KERNEL.CreateJobObjectW(None, None)
            if not self._handle:
                raise ctypes.WinError(ctypes.get_last_error())
            wanted = limits(memory_mb)
            self._need(
                _KERNEL.SetInformationJobObject(
                    self._handle,
                    _EXTENDED_LIMIT_INFORMATION,
                    ctypes.byref(wanted),
                    ctypes.sizeof(wanted),
                )
            )

        def add(self, process: int) -> None:
            """``process`` is a process handle. It has opened no file before its first question."""
            self._need(_KERNEL.AssignProcessToJobObject(self._handle, process))

        def close(self) -> None:
            _KERNEL.CloseHandle(self._handle)

        def _need(self, done: int) -> None:
            if not done:
                raise ctypes.WinError(ctypes.get_last_error())
