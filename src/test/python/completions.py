"""Prints each completed build: completions.py BOOTSTRAP_SERVERS REGISTRY_URL TOPIC [COUNT]; ends after COUNT of them."""
import io
import json
import struct
import sys
import urllib.request

import avro.io
import avro.schema
from confluent_kafka import Consumer

bootstrap_servers, registry_url, topic = sys.argv[1:4]
left = int(sys.argv[4]) if len(sys.argv) > 4 else None
readers = {}


def decode(value):
    """The Schema Registry wire format: a zero byte, four bytes of schema id, then Avro's binary form."""
    schema_id = struct.unpack(">xI", value[:5])[0]
    if schema_id not in readers:
        with urllib.request.urlopen(f"{registry_url}/schemas/ids/{schema_id}") as answer:
            readers[schema_id] = avro.io.DatumReader(avro.schema.parse(json.load(answer)["schema"]))
    return readers[schema_id].read(avro.io.BinaryDecoder(io.BytesIO(value[5:])))


consumer = Consumer({
    "bootstrap.servers": bootstrap_servers,
    "group.id": "completion-subscriber-python",
    "auto.offset.reset": "earliest",
    "isolation.level": "read_committed",
})
consumer.subscribe([topic])
while left is None or left > 0:
    message = consumer.poll(0.5)
    if message is None:
        continue
    if message.error():
        sys.exit(f"cannot read {topic}: {message.error()}")
    build = decode(message.value()) if message.value() else None  # a tombstone has no value
    if build and build["complete"]:
        print(build["buildRid"], build["state"], flush=True)
        left = None if left is None else left - 1
consumer.close()
