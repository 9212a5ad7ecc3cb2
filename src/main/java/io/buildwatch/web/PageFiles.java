package io.buildwatch.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The page's files and the description of {@code /api}, held in memory because they are few and small. Immutable. */
final class PageFiles {
    /** Names all files, one on a line, because the entries of a jar cannot be listed. */
    static final String LIST = "files.txt";

    /** The path of the description; tools look for it there. */
    static final String DESCRIPTION = "/openapi.yaml";

    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "svg", "image/svg+xml");
    private static final Map<String, String> HEADERS = Map.of(
            "Content-Security-Policy",
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self';"
                    + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
            "Referrer-Policy",
            "no-referrer");

    private final Map<String, ApiResponse> answers = new HashMap<>();

    PageFiles() {
        for (String name : new String(read("page/" + LIST), UTF_8).lines().toList()) {
            String type = TYPES.getOrDefault(name.substring(name.lastIndexOf('.') + 1), "application/octet-stream");
            answers.put('/' + name, new ApiResponse(200, type, read("page/" + name), HEADERS));
        }
        answers.put(DESCRIPTION, new ApiResponse(200, "application/yaml", read("openapi.yaml"), Map.of()));
        answers.put("/", answers.getOrDefault("/index.html", ApiResponse.error(404, "this release has no page")));
    }

    Optional<ApiResponse> find(String path) {
        return Optional.ofNullable(answers.get(path));
    }

    private static byte[] read(String name) {
        try (InputStream in = PageFiles.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is not on the class path");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
