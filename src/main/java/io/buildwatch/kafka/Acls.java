package io.buildwatch.kafka;

import java.util.Locale;
import org.apache.kafka.common.acl.AclOperation;

/** How Kafka's own tool for ACLs says things. Pure. */
final class Acls {
    private Acls() {}

    /** {@code DESCRIBE_CONFIGS} is {@code DescribeConfigs}. */
    static String word(AclOperation operation) {
        StringBuilder word = new StringBuilder();
        for (String part : operation.name().split("_", -1)) {
            word.append(part.charAt(0)).append(part.substring(1).toLowerCase(Locale.ROOT));
        }
        return word.toString();
    }

    /** The command but for what it is about; a client cannot ask under which name the broker knows it. */
    static String command(AclOperation operation) {
        return "kafka-acls.sh --add --allow-principal User:<name> --operation " + word(operation);
    }
}
