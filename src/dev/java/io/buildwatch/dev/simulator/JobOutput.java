package io.buildwatch.dev.simulator;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One element of a job's {@code outputs}, as it goes onto the wire. Immutable.
 *
 * @param type the API's word for the kind of output
 * @param fields the other fields, by name
 */
public record JobOutput(String type, Map<String, String> fields) {

    /** Copies the fields. */
    public JobOutput {
        fields = Map.copyOf(fields);
    }

    /** A dataset; the transaction may be absent, see docs/architecture.md#list-jobs-of-build. */
    public static JobOutput dataset(String datasetRid, @Nullable String transactionRid) {
        return of("datasetJobOutput", "datasetRid", datasetRid, "outputTransactionRid", transactionRid);
    }

    /** A transactional media set; the transaction may be absent, see docs/architecture.md#list-jobs-of-build. */
    public static JobOutput mediaSet(String mediaSetRid, @Nullable String transactionId) {
        return of("transactionalMediaSetJobOutput", "mediaSetRid", mediaSetRid, "transactionId", transactionId);
    }

    private static JobOutput of(
            String type, String ridName, String rid, String transactionName, @Nullable String transaction) {
        return new JobOutput(
                type, transaction == null ? Map.of(ridName, rid) : Map.of(ridName, rid, transactionName, transaction));
    }
}
