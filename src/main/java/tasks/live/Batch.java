package tasks.live;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tasks.change.FeedDao;

/**
 * What is sent at once: some entries, before them what a stream begins with where it does. Streams at the same position share
 * one, so its forms are made once.
 *
 * <p><b>Threads:</b> immutable but for those forms, which are the same whoever makes them.
 */
final class Batch {
    /** At most, as what is sent; but one entry always. */
    static final int BYTES = 64 << 10;

    /** More than stands around an entry, or is the start with what stands around it. */
    private static final int AROUND = 64;

    private static final int START = 512;

    private final Optional<String> start;
    private final List<Item> items;
    private final long bytes;
    private volatile byte @Nullable [] events;

    private record Item(long seq, String text) {}

    private Batch(Optional<String> start, List<Item> items, long bytes) {
        this.start = start;
        this.items = items;
        this.bytes = bytes;
    }

    /** As many of the entries as fit. */
    static Batch of(Optional<String> start, List<FeedDao.Entry> entries) {
        List<Item> items = new ArrayList<>();
        long bytes = START;
        for (FeedDao.Entry entry : entries) {
            String text = Entries.entry(entry);
            long more = AROUND + utf8Length(text);
            if (bytes + more > BYTES && !items.isEmpty()) {
                break;
            }
            bytes += more;
            items.add(new Item(entry.seq(), text));
        }
        return new Batch(start, List.copyOf(items), bytes);
    }

    /** No less than text takes in memory, too. */
    private static long utf8Length(String text) {
        long length = text.length();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                // a surrogate is half of four
                length += c < 0x800 || Character.isSurrogate(c) ? 1 : 2;
            }
        }
        return length;
    }

    /** What it takes in memory at most, in either form. */
    long bytes() {
        return bytes;
    }

    /** Whether it is one entry that is longer than a batch should be. */
    boolean isLong() {
        return bytes > BYTES;
    }

    /** How many entries it has. */
    int size() {
        return items.size();
    }

    boolean isEmpty() {
        return items.isEmpty() && start.isEmpty();
    }

    /** The number of the last entry. */
    long lastSeq() {
        return items.get(items.size() - 1).seq();
    }

    /** As JSON, each by itself. */
    List<String> texts() {
        List<String> texts = new ArrayList<>();
        start.ifPresent(texts::add);
        items.forEach(item -> texts.add(item.text()));
        return texts;
    }

    /** As server-sent events (HTML Living Standard, section 9.2). */
    byte[] events() {
        byte[] made = events;
        if (made == null) {
            made = makeEvents();
            events = made;
        }
        return made;
    }

    private byte[] makeEvents() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        start.ifPresent(text -> append(out, "event: start\ndata: ", text));
        for (Item item : items) {
            append(out, "id: " + item.seq() + "\nevent: change\ndata: ", item.text());
        }
        return out.toByteArray();
    }

    /** JSON as it is written here has no line ends. */
    private static void append(ByteArrayOutputStream out, String head, String text) {
        out.writeBytes((head + text + "\n\n").getBytes(StandardCharsets.UTF_8));
    }
}
