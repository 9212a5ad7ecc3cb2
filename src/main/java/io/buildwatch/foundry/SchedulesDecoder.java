package io.buildwatch.foundry;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.buildwatch.foundry.JsonAnswer.UnreadableAnswerException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads a page of the schedules that build a dataset, {@code {"data": [RID, …]?, "nextPageToken": string?}}, see
 * docs/architecture.md#schedules. Stateless; any thread.
 */
final class SchedulesDecoder {
    private SchedulesDecoder() {}

    /**
     * Reads one page. Elements that are no schedule's RID are left out.
     *
     * @param flaws takes note of the answer's flaws
     * @throws IOException if the answer as a whole cannot be read: cut off, not JSON, an error, another shape
     */
    static SchedulesPage read(byte[] body, int length, AnswerFlaws flaws) throws IOException {
        List<FollowRid> found = new ArrayList<>();
        String token = PageAnswer.read(body, length, "the schedules of a dataset", flaws, in -> {
            found.clear();
            readSchedules(in, found, flaws);
        });
        return new SchedulesPage(List.copyOf(found), token);
    }

    private static void readSchedules(JsonParser in, List<FollowRid> into, AnswerFlaws flaws) throws IOException {
        if (in.currentToken() == JsonToken.VALUE_NULL) {
            return;
        }
        if (in.currentToken() != JsonToken.START_ARRAY) {
            throw new UnreadableAnswerException("data is no array");
        }
        List<String> words = new ArrayList<>();
        JsonAnswer.words(in, flaws, words);
        for (String word : words) {
            FollowRid.parse(word)
                    .filter(rid -> rid.kind() == FollowRid.Kind.SCHEDULE)
                    .ifPresentOrElse(
                            into::add,
                            () -> flaws.note(AnswerFlaw.MALFORMED_ELEMENT, "an element that is no schedule's RID"));
        }
    }
}
