# Reads a meter with a client of another make: pymodbus.
#   pymodbus_read.py tcp:PORT|DEVICE POINT...
# A point is TABLE:ADDRESS:TYPE:ORDER, such as input:72:f32:high. For each, a line: its registers in hexadecimal, and its number.
import sys

from pymodbus.client import ModbusSerialClient, ModbusTcpClient
from pymodbus.constants import Endian
from pymodbus.payload import BinaryPayloadDecoder

LENGTHS = {"u16": 1, "i16": 1, "u32": 2, "i32": 2, "f32": 2, "u64": 4, "i64": 4, "f64": 4}
METHODS = {
    "u16": "decode_16bit_uint", "i16": "decode_16bit_int", "u32": "decode_32bit_uint", "i32": "decode_32bit_int", "f32": "decode_32bit_float",
    "u64": "decode_64bit_uint", "i64": "decode_64bit_int", "f64": "decode_64bit_float"}

place, points = sys.argv[1], sys.argv[2:]
client = ModbusTcpClient("127.0.0.1", port=int(place[4:])) if place.startswith("tcp:") else ModbusSerialClient(port=place, baudrate=9600)
if not client.connect():
    sys.exit(f"nobody at {place}")
for point in points:
    table, address, kind, order = point.split(":")
    read = client.read_input_registers if table == "input" else client.read_holding_registers
    answer = read(int(address), LENGTHS[kind], slave=1)
    if answer.isError():
        sys.exit(f"{point}: {answer}")
    decoder = BinaryPayloadDecoder.fromRegisters(answer.registers, byteorder=Endian.Big, wordorder=Endian.Big if order == "high" else Endian.Little)
    print("".join(f"{word:04X}" for word in answer.registers), repr(getattr(decoder, METHODS[kind])()))
client.close()
