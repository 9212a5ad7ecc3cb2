package io.buildwatch.registry;

import java.util.Map;
import org.apache.kafka.common.config.ConfigException;

/**
 * The serdes' own settings, under Confluent's names. A setting that would silently mean something else is refused.
 * Immutable; any thread.
 */
record SerdeSettings(boolean autoRegister) {

    static SerdeSettings from(Map<String, ?> configs) {
        SettingsReader settings = new SettingsReader(configs);
        if (settings.flag("use.latest.version", false)) {
            throw new ConfigException("use.latest.version=true is not supported: a record is written with the schema"
                    + " it was compiled from; remove it (auto.register.schemas=false looks that schema up)");
        }
        for (String key : new String[] {"key.subject.name.strategy", "value.subject.name.strategy"}) {
            String strategy = settings.text(key);
            if (strategy != null && !strategy.endsWith(".TopicNameStrategy") && !strategy.equals("TopicNameStrategy")) {
                throw new ConfigException(key + "=" + strategy + ": TopicNameStrategy is allowed");
            }
        }
        for (String key : new String[] {"proxy.host", "use.schema.id"}) {
            if (settings.text(key) != null) {
                throw new ConfigException(key + ": Buildwatch's own client does not have it; remove it, or set"
                        + " avro.serializer and avro.deserializer to Confluent's");
            }
        }
        return new SerdeSettings(settings.flag("auto.register.schemas", true));
    }
}
