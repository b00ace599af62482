# A Modbus server of another make: pymodbus. One unit for each register image, from 1 on.
#   pymodbus_server.py tcp|DEVICE IMAGE...
# Says "ready PORT" when it listens, and ends with its standard input.
import asyncio
import sys

from pymodbus.datastore import ModbusSequentialDataBlock, ModbusServerContext, ModbusSlaveContext
from pymodbus.device import ModbusDeviceIdentification
from pymodbus.server.async_io import ModbusSerialServer, ModbusTcpServer
from pymodbus.transaction import ModbusRtuFramer, ModbusSocketFramer

import images


def slave(path):
    tables = images.read(path)
    return ModbusSlaveContext(
        hr=ModbusSequentialDataBlock(0, tables["holding"]), ir=ModbusSequentialDataBlock(0, tables["input"]), zero_mode=True)


async def main(place, paths):
    units = {number: slave(path) for number, path in enumerate(paths, 1)}
    context = ModbusServerContext(slaves=units, single=False)
    identity = ModbusDeviceIdentification(info_name={"VendorName": "pymodbus", "ProductCode": "PM", "MajorMinorRevision": "3.0"})
    device = None if place == "tcp" else place
    if device is None:
        server = ModbusTcpServer(context, framer=ModbusSocketFramer, identity=identity, address=("127.0.0.1", 0))
        serving = asyncio.ensure_future(server.serve_forever())
        await server.serving
        port = server.server.sockets[0].getsockname()[1]
    else:
        server = ModbusSerialServer(context, framer=ModbusRtuFramer, identity=identity, port=device, baudrate=9600)
        await server.start()
        serving = asyncio.ensure_future(server.serve_forever())
        port = 0
    print(f"ready {port}", flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    serving.cancel()


asyncio.run(main(sys.argv[1], sys.argv[2:]))
