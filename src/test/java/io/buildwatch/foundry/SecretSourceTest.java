package io.buildwatch.foundry;

import static org.assertj.core.api.Assertions.assertThat;

import io.buildwatch.foundry.SecretSource.Token;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretSourceTest {
    @TempDir
    private Path directory;

    private final ManualTimer timer = new ManualTimer();
    private Path file;
    private FileSecret tokens;

    @BeforeEach
    void open() {
        file = directory.resolve("token");
        tokens = new FileSecret("token file", file, timer::nanoTime);
    }

    @Test
    void readsTheFileWithoutTheWhiteSpaceAroundIt() throws IOException {
        Files.writeString(file, " abc\r\n");
        assertThat(tokens.current()).isEqualTo(new Token("abc", null));
        assertThat(Token.parse("\ufeffabc\u200b\r\n", "the file")).isEqualTo(new Token("abc", null));
    }

    @Test
    void readsTheFileAgainWhenItHasChangedButLooksOnceASecond() throws IOException {
        Files.writeString(file, "old");
        tokens.current();
        Files.writeString(file, "newer");
        timer.advanceMillis(999);
        assertThat(tokens.current().secret()).isEqualTo("old");
        timer.advanceMillis(1);
        assertThat(tokens.current().secret()).isEqualTo("newer");
    }

    @Test
    void readsTheFileAgainAtOnceAfterA401EvenIfItLooksTheSame() throws IOException {
        Files.writeString(file, "old");
        Files.setLastModifiedTime(file, FileTime.fromMillis(0));
        tokens.current();
        Files.writeString(file, "new");
        Files.setLastModifiedTime(file, FileTime.fromMillis(0));
        assertThat(tokens.current().secret()).isEqualTo("old");
        tokens.onRejected();
        assertThat(tokens.current().secret()).isEqualTo("new");
    }

    @Test
    void saysWhatIsWrongAndRecovers() throws IOException {
        assertThat(tokens.current().secret()).isNull();
        assertThat(tokens.current().problem()).contains(file.toString());
        Files.writeString(file, " \n");
        timer.advanceMillis(1000);
        assertThat(tokens.current().problem()).contains("empty");
        Files.writeString(file, "a\nX-Injected: b");
        timer.advanceMillis(1000);
        assertThat(tokens.current().problem()).contains("characters").doesNotContain("Injected");
        Files.write(file, new byte[] {(byte) 0xff, (byte) 0xfe});
        timer.advanceMillis(1000);
        assertThat(tokens.current().secret()).isNull();
        Files.writeString(file, "good");
        timer.advanceMillis(1000);
        assertThat(tokens.current().secret()).isEqualTo("good");
    }

    @Test
    void neverShowsTheSecret() {
        assertThat(TestConfig.token("s3cret").current().toString()).doesNotContain("s3cret");
        assertThat(TestConfig.token("s3cret").current().secret()).isEqualTo("s3cret");
        assertThat(TestConfig.token("s3 cret").current().problem()).doesNotContain("cret");
    }
}
