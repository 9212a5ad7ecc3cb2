package io.buildwatch.topics;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.DescribeConsumerGroupsOptions;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.AuthorizationException;

/**
 * Whether this user may use the consumer group and the transactional ids of an application. {@link #ask} sends the
 * questions, so that other things can be looked at before the answers are waited for. Any thread.
 */
public final class GroupAccess {
    private final String applicationId;
    private final KafkaFuture<ConsumerGroupDescription> group;
    private final KafkaFuture<TransactionDescription> transaction;

    private GroupAccess(
            String applicationId,
            KafkaFuture<ConsumerGroupDescription> group,
            KafkaFuture<TransactionDescription> transaction) {
        this.applicationId = applicationId;
        this.group = group;
        this.transaction = transaction;
    }

    /** Asks the broker. Neither waits nor changes anything. */
    public static GroupAccess ask(Admin admin, String applicationId) {
        // An id that nobody uses. Write implies Describe, so if describing it is denied, Write is missing.
        String transactionalId = applicationId + "-check";
        return new GroupAccess(
                applicationId,
                requireNonNull(admin.describeConsumerGroups(
                                List.of(applicationId),
                                new DescribeConsumerGroupsOptions().includeAuthorizedOperations(true))
                        .describedGroups()
                        .get(applicationId)),
                admin.describeTransactions(List.of(transactionalId)).description(transactionalId));
    }

    /**
     * Waits for the answers, as long as the client's settings say. Only what the broker reports as denied is a problem
     * here. What it refuses later is reported then, see {@link AccessDenied}.
     *
     * @return a line for each thing that is denied
     */
    public List<String> problems() throws InterruptedException {
        List<String> problems = new ArrayList<>();
        if (isDenied(group) || isReadDenied(group)) {
            problems.add(AccessDenied.group(applicationId));
        }
        if (isDenied(transaction)) {
            problems.add(AccessDenied.transactions(applicationId));
        }
        return problems;
    }

    /** Waits for the answer. Empty if there is no such group yet, or if the broker does not describe it. */
    public Collection<MemberDescription> members() throws InterruptedException {
        try {
            return group.get().members();
        } catch (ExecutionException e) {
            return List.of(); // problems() reports a denial
        }
    }

    private static boolean isDenied(KafkaFuture<?> answer) throws InterruptedException {
        try {
            Object unused = answer.get();
            return false;
        } catch (ExecutionException e) {
            return e.getCause() instanceof AuthorizationException;
        }
    }

    private static boolean isReadDenied(KafkaFuture<ConsumerGroupDescription> answer) throws InterruptedException {
        try {
            Set<AclOperation> allowed = answer.get().authorizedOperations();
            return Optional.ofNullable(allowed)
                    .filter(some -> !some.isEmpty() && !some.contains(AclOperation.READ))
                    .isPresent();
        } catch (ExecutionException e) {
            return false; // there is no such group yet, for example
        }
    }
}
