package io.buildwatch.client;

import io.buildwatch.config.RedirectTarget;
import io.buildwatch.config.UrlHost;
import io.buildwatch.text.ExceptionText;
import io.buildwatch.text.VisibleText;
import io.buildwatch.view.BuildFilter;
import io.buildwatch.view.BuildView;
import io.buildwatch.view.FollowView;
import io.buildwatch.view.JobView;
import io.buildwatch.view.ViewJson;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads builds and jobs from the HTTP API of a running service, page by page. One thread. */
public final class HttpBuilds implements BuildSource {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    /** Builds or jobs in one page; the API allows 1000. */
    private static final int PAGE = 200;

    private static final int MOST_BYTES = 32 << 20;

    /** A header of every answer from the read model: how many seconds the read model may be behind the topics. */
    private static final String OF_READ_MODEL = "Buildwatch-Behind-Seconds";

    private final String base;
    private Duration age = Duration.ZERO;

    /** The JSON of {@code /api/builds}. */
    record BuildPage(List<BuildView> builds, @Nullable String next) {}

    /** The JSON of {@code /api/builds/RID/jobs}. */
    record JobPage(List<JobView> jobs, @Nullable String next) {}

    /** The JSON of {@code /api/follows}. */
    record FollowPage(List<FollowView> follows, @Nullable String next) {}

    /** The JSON of an answer other than 200. */
    record Problem(@Nullable String error) {}

    /** @param url {@code http://host:port} of a service */
    public HttpBuilds(String url) {
        this.base = VisibleText.trim(url).replaceAll("/+$", "");
        URI uri;
        try {
            uri = URI.create(base);
        } catch (IllegalArgumentException e) {
            throw wrong(url);
        }
        if (UrlHost.of(uri) == null || !("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
            throw wrong(url);
        }
    }

    private static ClientFailure wrong(String url) {
        return ClientFailure.inConfiguration(
                "--url " + url + ": must be the service's address, such as http://127.0.0.1:8480");
    }

    @Override
    public List<BuildView> builds(BuildFilter filter, int most) {
        StringBuilder query = new StringBuilder("/api/builds?limit=" + Math.min(PAGE, most));
        if (!filter.states().isEmpty()) {
            query.append("&state=")
                    .append(filter.states().stream().map(Enum::name).sorted().collect(Collectors.joining(",")));
        }
        query.append(filter.failed() ? "&failed=true" : "");
        query.append(
                filter.since() == null ? "" : "&since=" + encoded(filter.since().toString()));
        query.append(filter.schedule() == null ? "" : "&schedule=" + encoded(filter.schedule()));
        List<BuildView> builds = new ArrayList<>();
        String next = null;
        do {
            BuildPage page = get(query + cursor(next), BuildPage.class).orElseThrow(this::noQueries);
            builds.addAll(page.builds());
            next = page.next();
        } while (next != null && builds.size() < most);
        return builds.subList(0, Math.min(most, builds.size()));
    }

    @Override
    public Optional<BuildView> build(String rid) {
        return get("/api/builds/" + encoded(rid), BuildView.class);
    }

    @Override
    public Map<String, String> followNames() {
        List<FollowView> follows = new ArrayList<>();
        String next = null;
        do {
            // Empty if the service is of a release without follows.
            FollowPage page = get("/api/follows?limit=" + PAGE + cursor(next), FollowPage.class)
                    .orElse(new FollowPage(List.of(), null));
            follows.addAll(page.follows());
            next = page.next();
        } while (next != null);
        return FollowView.names(follows);
    }

    @Override
    public void jobs(BuildView build, Consumer<JobView> taker) {
        String next = null;
        do {
            String path = "/api/builds/" + encoded(build.buildRid()) + "/jobs?limit=" + PAGE + cursor(next);
            // Empty if the build was removed since it was read: it no longer has jobs.
            JobPage page = get(path, JobPage.class).orElse(new JobPage(List.of(), null));
            page.jobs().forEach(taker);
            next = page.next();
        } while (next != null);
    }

    @Override
    public Duration age() {
        return age;
    }

    private static String cursor(@Nullable String next) {
        return next == null ? "" : "&cursor=" + encoded(next);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private ClientFailure noQueries() {
        return new ClientFailure(
                base + " answers no queries; is it Buildwatch's http.listen address, and is http.queries on?");
    }

    /** The decoded answer; empty if the read model answers 404, because it does not hold what the path names. */
    private <T> Optional<T> get(String path, Class<T> type) {
        try {
            HttpURLConnection call = connection(path);
            int status = call.getResponseCode();
            byte[] body = body(call, status);
            String behind = call.getHeaderField(OF_READ_MODEL);
            noteAge(behind == null ? "0" : behind);
            if (status == HttpURLConnection.HTTP_NOT_FOUND) {
                // Without the header the answer is from another server, or from a Buildwatch with http.queries=false.
                if (behind == null) {
                    throw noQueries();
                }
                return Optional.empty();
            }
            if (RedirectTarget.isRedirect(status)) {
                throw new ClientFailure(base + " answers " + status + ", a redirect to "
                        + RedirectTarget.of(call.getHeaderField("Location"))
                        + ", which is not followed; is this Buildwatch's address?");
            }
            if (status != HttpURLConnection.HTTP_OK) {
                throw new ClientFailure(base + " answers " + status + ": " + problem(body));
            }
            return Optional.of(ViewJson.read(body, type));
        } catch (IOException e) {
            throw new ClientFailure("no usable answer from " + base + " (" + ExceptionText.of(e)
                    + "); is the service running there? Without --url, the topics are read");
        }
    }

    /** Uses no {@code java.net.http}: that refuses a host name with {@code _}, as Docker gives. */
    private HttpURLConnection connection(String path) throws IOException {
        HttpURLConnection call =
                (HttpURLConnection) URI.create(base + path).toURL().openConnection();
        call.setConnectTimeout((int) CONNECT_TIMEOUT.toMillis());
        call.setReadTimeout((int) TIMEOUT.toMillis());
        call.setInstanceFollowRedirects(false);
        call.setRequestProperty("Accept", "application/json");
        return call;
    }

    private static byte[] body(HttpURLConnection call, int status) throws IOException {
        boolean isError = status >= HttpURLConnection.HTTP_BAD_REQUEST;
        try (InputStream stream = isError ? call.getErrorStream() : call.getInputStream()) {
            return stream == null ? new byte[0] : stream.readNBytes(MOST_BYTES);
        }
    }

    private void noteAge(String behindSeconds) {
        if (behindSeconds.matches("[0-9]{1,9}(\\.[0-9]{1,9})?")) {
            Duration its = Duration.ofMillis((long) (Double.parseDouble(behindSeconds) * 1_000));
            age = its.compareTo(age) > 0 ? its : age;
        }
    }

    private static String problem(byte[] body) {
        try {
            String error = ViewJson.read(body, Problem.class).error();
            return error == null ? "no reason given; see the service's log" : error;
        } catch (IOException e) {
            return "no reason given; is this Buildwatch's address?";
        }
    }
}
