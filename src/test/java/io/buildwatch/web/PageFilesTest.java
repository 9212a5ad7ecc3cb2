package io.buildwatch.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class PageFilesTest {
    @Test
    void thePageLoadsFromHereAlone() {
        Answer index = new PageFiles().find("/").orElseThrow();

        assertThat(index.contentType).startsWith("text/html");
        assertThat(new String(index.body, UTF_8)).contains("Buildwatch").doesNotContain("://");
        assertThat(index.headers.get("Content-Security-Policy"))
                .startsWith("default-src 'none'; script-src 'self'; style-src 'self';")
                .doesNotContain("unsafe");
    }
}
