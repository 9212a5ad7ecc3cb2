package io.buildwatch.topics;

import java.util.Locale;
import org.apache.kafka.common.acl.AclOperation;

/** ACL operations in the words and commands of Kafka's {@code kafka-acls.sh}. Pure; any thread. */
final class AclNames {
    private AclNames() {}

    /** The word that the tool uses for an operation: {@code DescribeConfigs} for {@code DESCRIBE_CONFIGS}. */
    static String word(AclOperation operation) {
        StringBuilder word = new StringBuilder();
        for (String part : operation.name().split("_", -1)) {
            word.append(part.charAt(0)).append(part.substring(1).toLowerCase(Locale.ROOT));
        }
        return word.toString();
    }

    /**
     * The command without its resource. The user's name stays a placeholder, because a client cannot ask the broker
     * under which principal it is known.
     */
    static String command(AclOperation operation) {
        return "kafka-acls.sh --add --allow-principal User:<name> --operation " + word(operation);
    }
}
