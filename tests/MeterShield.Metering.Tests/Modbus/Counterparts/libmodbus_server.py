# A Modbus server of another make: libmodbus, called from Python. It serves one register image at a time.
#   libmodbus_server.py tcp|DEVICE IMAGE...
# Says "ready PORT" when it listens. A number on its standard input, from 1 on, is the unit and the image served from then on.
import ctypes
import os
import socket
import sys
import threading

import images

library = ctypes.CDLL("libmodbus.so.5", use_errno=True)
library.modbus_new_tcp.restype = library.modbus_new_rtu.restype = library.modbus_mapping_new_start_address.restype = ctypes.c_void_p
library.modbus_new_rtu.argtypes = [ctypes.c_char_p, ctypes.c_int, ctypes.c_char, ctypes.c_int, ctypes.c_int]


class Mapping(ctypes.Structure):
    _fields_ = [(name, ctypes.c_int) for name in (
        "nb_bits", "start_bits", "nb_input_bits", "start_input_bits", "nb_input_registers", "start_input_registers", "nb_registers", "start_registers")] + [
        ("tab_bits", ctypes.POINTER(ctypes.c_uint8)), ("tab_input_bits", ctypes.POINTER(ctypes.c_uint8)),
        ("tab_input_registers", ctypes.POINTER(ctypes.c_uint16)), ("tab_registers", ctypes.POINTER(ctypes.c_uint16))]


def mapping(path):
    tables = images.read(path)
    address = library.modbus_mapping_new_start_address(0, 0, 0, 0, 0, 65536, 0, 65536)
    made = Mapping.from_address(address)
    for register in range(65536):
        made.tab_registers[register] = tables["holding"][register]
        made.tab_input_registers[register] = tables["input"][register]
    return ctypes.c_void_p(address)


place, paths = sys.argv[1], sys.argv[2:]
served = {"unit": 0, "mapping": None}
device = None if place == "tcp" else place
context = ctypes.c_void_p(
    library.modbus_new_tcp(b"127.0.0.1", 0) if device is None else library.modbus_new_rtu(device.encode(), 9600, b"N", 8, 1))


def listen_to_tests():
    for line in sys.stdin:
        served.update(unit=int(line), mapping=mapping(paths[int(line) - 1]))
        library.modbus_set_slave(context, served["unit"])
        print(f"unit {served['unit']}", flush=True)
    os._exit(0)


def answer_until_gone():
    query = (ctypes.c_uint8 * 260)()
    while True:
        length = library.modbus_receive(context, query)
        if length == -1:
            return
        if length > 0:
            library.modbus_reply(context, query, length, served["mapping"])


threading.Thread(target=listen_to_tests, daemon=True).start()
if device is None:
    listener = ctypes.c_int(library.modbus_tcp_listen(context, 1))
    print(f"ready {socket.socket(fileno=os.dup(listener.value)).getsockname()[1]}", flush=True)
    while True:
        library.modbus_tcp_accept(context, ctypes.byref(listener))
        answer_until_gone()
        library.modbus_close(context)
else:
    library.modbus_connect(context)
    print("ready 0", flush=True)
    while True:
        answer_until_gone()
