package io.buildwatch.foundry;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Makes the paths of the orchestration endpoints, see docs/architecture.md#foundrys-api. RIDs and page tokens are
 * percent-encoded, except RFC 3986's unreserved characters, so that they cannot lead to another path, parameter or
 * host. Immutable; any thread.
 */
final class ApiPaths {
    private static final String BUILDS = "/api/v2/orchestration/builds/";
    private static final String JOBS = "/api/v2/orchestration/jobs/";
    private static final String SCHEDULES = "/api/v2/orchestration/schedules/";
    private static final int RUNS_A_PAGE = 100;
    private static final String DATASETS = "/api/v2/datasets/";
    private static final String UNRESERVED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    private static final String HEX = "0123456789ABCDEF";

    private final boolean preview;
    private final @Nullable Integer pageSize;

    ApiPaths(boolean preview, @Nullable Integer pageSize) {
        this.preview = preview;
        this.pageSize = pageSize;
    }

    String jobs(BuildRid build, @Nullable String pageToken) {
        StringBuilder path = new StringBuilder(BUILDS);
        encode(build.value(), path);
        path.append("/jobs");
        char separator = '?';
        if (preview) {
            path.append(separator).append("preview=true");
            separator = '&';
        }
        if (pageSize != null) {
            path.append(separator).append("pageSize=").append(pageSize);
            separator = '&';
        }
        if (pageToken != null) {
            path.append(separator).append("pageToken=");
            encode(pageToken, path);
        }
        return path.toString();
    }

    String build(BuildRid build) {
        StringBuilder path = new StringBuilder(BUILDS);
        encode(build.value(), path);
        return path.toString();
    }

    String batch() {
        return BUILDS + "getBatch";
    }

    String jobBatch() {
        return JOBS + "getBatch" + (preview ? "?preview=true" : "");
    }

    String runs(FollowRid schedule, @Nullable String pageToken) {
        StringBuilder path = new StringBuilder(SCHEDULES);
        encode(schedule.value(), path);
        return page(path.append("/runs?pageSize=").append(RUNS_A_PAGE), '&', pageToken);
    }

    String schedule(FollowRid schedule) {
        StringBuilder path = new StringBuilder(SCHEDULES);
        encode(schedule.value(), path);
        return path.append(preview ? "?preview=true" : "").toString();
    }

    String schedulesOf(FollowRid dataset, @Nullable String pageToken) {
        StringBuilder path = new StringBuilder(DATASETS);
        encode(dataset.value(), path);
        return page(path.append("/getSchedules"), '?', pageToken);
    }

    private static String page(StringBuilder path, char separator, @Nullable String pageToken) {
        if (pageToken != null) {
            path.append(separator).append("pageToken=");
            encode(pageToken, path);
        }
        return path.toString();
    }

    private static void encode(String text, StringBuilder into) {
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            if (UNRESERVED.indexOf(c) >= 0) {
                into.append(c);
            } else {
                into.append('%').append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
            }
        }
    }
}
