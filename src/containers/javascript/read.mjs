// Reads topics from their start as a read_committed subscriber, with Confluent's client of the Schema Registry, and
// prints a JSON object a record: topic, key, value.
//
//   node read.mjs BOOTSTRAP REGISTRY_URL RECORDS TOPIC…   ends after RECORDS records
import { AvroDeserializer, SchemaRegistryClient, SerdeType } from "@confluentinc/schemaregistry";
import kafkajs from "kafkajs";

const [bootstrap, registryUrl, records, ...topics] = process.argv.slice(2);

const registry = new SchemaRegistryClient({ baseURLs: [registryUrl] });
const avro = new AvroDeserializer(registry, SerdeType.VALUE, {});
const kafka = new kafkajs.Kafka({
  brokers: bootstrap.replaceAll("PLAINTEXT://", "").split(","),
  logLevel: kafkajs.logLevel.ERROR,
});
const consumer = kafka.consumer({ groupId: `javascript-reader-${process.pid}`, readUncommitted: false });

await consumer.connect();
await consumer.subscribe({ topics, fromBeginning: true });
let left = Number(records);
await new Promise((done, failed) => {
  consumer.on(consumer.events.CRASH, ({ payload }) => failed(payload.error));
  consumer.run({
    eachMessage: async ({ topic, message }) => {
      if (left > 0) {
        const value = message.value && (await avro.deserialize(topic, message.value)); // a tombstone has none
        console.log(JSON.stringify({ topic, key: message.key.toString(), value }));
        if (--left === 0) {
          done();
        }
      }
    },
  });
});
await consumer.disconnect();
process.exit(0);
