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
    /** Characters of entries at most, but one entry always. */
    static final int CHARACTERS = 64 << 10;

    private final Optional<String> start;
    private final List<Item> items;
    private volatile byte @Nullable [] events;

    private record Item(long seq, String text) {}

    private Batch(Optional<String> start, List<Item> items) {
        this.start = start;
        this.items = items;
    }

    /** As many of the entries as fit. */
    static Batch of(Optional<String> start, List<FeedDao.Entry> entries) {
        List<Item> items = new ArrayList<>();
        int characters = 0;
        for (FeedDao.Entry entry : entries) {
            String text = Entries.entry(entry);
            characters += text.length();
            if (characters > CHARACTERS && !items.isEmpty()) {
                break;
            }
            items.add(new Item(entry.seq(), text));
        }
        return new Batch(start, List.copyOf(items));
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
