package io.buildwatch.dev.registry;

/** An error in the form of Confluent's API; codes and texts are those of its documentation. */
final class ApiError extends RuntimeException {
    private final int status;
    private final int code;

    ApiError(int status, int code, String message) {
        // Without a stack trace, because it is an answer and not a bug.
        super(message, null, false, false);
        this.status = status;
        this.code = code;
    }

    static ApiError subjectNotFound(String subject) {
        return new ApiError(404, 40401, "Subject '" + subject + "' not found.");
    }

    static ApiError versionNotFound(String version) {
        return new ApiError(404, 40402, "Version " + version + " not found.");
    }

    static ApiError schemaNotFound() {
        return new ApiError(404, 40403, "Schema not found");
    }

    static ApiError schemaNotFound(int id) {
        return new ApiError(404, 40403, "Schema " + id + " not found");
    }

    static ApiError invalidSchema(String why) {
        return new ApiError(422, 42201, "Invalid schema: " + why);
    }

    static ApiError invalidVersion(String version) {
        return new ApiError(
                422,
                42202,
                "The specified version '" + version + "' is not a valid version id. Allowed values are between"
                        + " [1, 2^31-1] and the string \"latest\"");
    }

    /** The HTTP status. */
    int status() {
        return status;
    }

    /** Confluent's {@code error_code}. */
    int code() {
        return code;
    }
}
