package io.buildwatch.topics;

import io.buildwatch.kafka.KafkaFailure;
import java.util.Optional;
import java.util.TreeSet;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;

/** Turns an authorization error of Kafka into one line that says which ACL is missing. Pure; any thread. */
public final class AccessDenied {
    private AccessDenied() {}

    /**
     * The line for a failure that ended the streams.
     *
     * @return empty if no missing ACL is among its causes
     */
    public static Optional<String> line(Throwable thrown, String applicationId) {
        return KafkaFailure.causes(thrown)
                .filter(AuthorizationException.class::isInstance)
                .map(AuthorizationException.class::cast)
                .findFirst()
                .map(denied -> line(denied, applicationId));
    }

    private static String line(AuthorizationException denied, String applicationId) {
        if (denied instanceof TopicAuthorizationException topics) {
            return "topics " + String.join(", ", new TreeSet<>(topics.unauthorizedTopics()))
                    + ": this user may not Read or may not Write; 'buildwatch run --check' says which, and how to allow it";
        }
        if (denied instanceof GroupAuthorizationException) {
            return group(applicationId);
        }
        if (denied instanceof TransactionalIdAuthorizationException) {
            return transactions(applicationId);
        }
        return "Kafka refused: " + denied.getMessage() + "; check the ACLs";
    }

    static String group(String applicationId) {
        return "group " + applicationId + ": this user may not Read; allow it: " + AclNames.command(AclOperation.READ)
                + " --group " + applicationId;
    }

    static String transactions(String applicationId) {
        return "transactional ids " + applicationId + "-…: this user may not Write; allow it: "
                + AclNames.command(AclOperation.WRITE) + " --transactional-id " + applicationId
                + "- --resource-pattern-type prefixed";
    }
}
