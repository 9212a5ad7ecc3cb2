package io.buildwatch.poll;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * When builds that are no longer polled are due to be removed. A binary heap in arrays, with some 40 bytes for each
 * build, because a build is held for a week by default. One entry for each build. An entry stays where it is when the
 * build's time changes; once the entry is due, the caller looks the time up in the store. Times in ms since the epoch.
 * Stream thread only.
 */
final class HeldBuilds {
    private static final int FIRST_CAPACITY = 16;
    private static final int UUID_LENGTH = 36;

    private long[] due = new long[FIRST_CAPACITY];
    private long[] high = new long[FIRST_CAPACITY];
    private long[] low = new long[FIRST_CAPACITY];
    /** The RID up to its UUID, one object for all builds; the whole RID if it does not end with a UUID. */
    private @Nullable String[] text = new String[FIRST_CAPACITY];

    private boolean[] endsWithUuid = new boolean[FIRST_CAPACITY];
    private final Map<String, String> prefixes = new HashMap<>();
    private int size;

    int size() {
        return size;
    }

    /** Adds an entry for a build that has none. */
    void add(String rid, long at) {
        if (size == due.length) {
            grow(size + (size >> 1));
        }
        set(size, rid, at);
        up(size++);
    }

    /** Removes the entry of a build that is due, and returns its RID; null if none is. */
    @Nullable
    String due(long now) {
        if (size == 0 || due[0] > now) {
            return null;
        }
        String rid = rid(0);
        size--;
        swap(0, size);
        text[size] = null;
        down(0);
        return rid;
    }

    private void set(int place, String rid, long at) {
        due[place] = at;
        UUID uuid = uuidAtEnd(rid);
        endsWithUuid[place] = uuid != null;
        if (uuid == null) {
            text[place] = rid;
        } else {
            high[place] = uuid.getMostSignificantBits();
            low[place] = uuid.getLeastSignificantBits();
            String prefix = rid.substring(0, rid.length() - UUID_LENGTH);
            text[place] = prefixes.computeIfAbsent(prefix, first -> first);
        }
    }

    private String rid(int place) {
        return endsWithUuid[place] ? text[place] + new UUID(high[place], low[place]) : String.valueOf(text[place]);
    }

    /** Null unless the UUID is written as {@link UUID#toString} writes it, so that the same RID can be made again. */
    private static @Nullable UUID uuidAtEnd(String rid) {
        if (rid.length() < UUID_LENGTH) {
            return null;
        }
        String end = rid.substring(rid.length() - UUID_LENGTH);
        try {
            UUID uuid = UUID.fromString(end);
            return uuid.toString().equals(end) ? uuid : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private void up(int from) {
        int place = from;
        while (place > 0 && due[place] < due[(place - 1) / 2]) {
            swap(place, (place - 1) / 2);
            place = (place - 1) / 2;
        }
    }

    private void down(int from) {
        int place = from;
        int child = smallerChild(place);
        while (child < size && due[child] < due[place]) {
            swap(place, child);
            place = child;
            child = smallerChild(place);
        }
    }

    private int smallerChild(int place) {
        int left = 2 * place + 1;
        return left + 1 < size && due[left + 1] < due[left] ? left + 1 : left;
    }

    private void swap(int a, int b) {
        swap(due, a, b);
        swap(high, a, b);
        swap(low, a, b);
        String heldText = text[a];
        text[a] = text[b];
        text[b] = heldText;
        boolean heldKind = endsWithUuid[a];
        endsWithUuid[a] = endsWithUuid[b];
        endsWithUuid[b] = heldKind;
    }

    private static void swap(long[] numbers, int a, int b) {
        long held = numbers[a];
        numbers[a] = numbers[b];
        numbers[b] = held;
    }

    private void grow(int capacity) {
        due = Arrays.copyOf(due, capacity);
        high = Arrays.copyOf(high, capacity);
        low = Arrays.copyOf(low, capacity);
        text = Arrays.copyOf(text, capacity);
        endsWithUuid = Arrays.copyOf(endsWithUuid, capacity);
    }
}
