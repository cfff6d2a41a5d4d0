package tasks.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A disk with a cache that is lost with the power. What was forced stays. Of the rest, any part stays: each write and each
 * change of a file's length is lost, or kept, or torn, by itself, so that a later one can stay where an earlier one is lost.
 * A disk writes a sector or does not; nothing more is assumed of it. A file that was never forced may be gone as well; that
 * forcing a new file also makes its name durable is what Linux's file systems do.
 *
 * <p><b>Threads:</b> all at once, one by one; a force that has begun covers what was written before it began.
 */
public final class TornDisk {
    private static final int SECTOR = 512;
    /** To tear a write. */
    private static final int WAYS = 4;

    private final Map<String, Content> files = new TreeMap<>();
    private final CountDownLatch off = new CountDownLatch(1);
    private long left = Long.MAX_VALUE;

    /** What happened to a file and was not forced yet. */
    private interface Change {
        void apply(Content content, Random random, double kept);
    }

    /** A file, as far as it is safe, and what is not. */
    private static final class Content {
        private byte[] safe;
        private int size;
        private boolean named;
        private final List<Change> volatiles = new ArrayList<>();
        /** How many changes there were that are safe by now. */
        private long forced;

        Content(byte[] safe, boolean named) {
            this.safe = safe;
            this.size = safe.length;
            this.named = named;
        }

        void put(byte[] bytes, int from, int to, long at) {
            int end = Math.toIntExact(at + to);
            if (safe.length < end) {
                safe = Arrays.copyOf(safe, 2 * end);
            }
            System.arraycopy(bytes, from, safe, Math.toIntExact(at + from), to - from);
            size = Math.max(size, end);
        }

        void shrink(long to) {
            if (size > to) {
                Arrays.fill(safe, Math.toIntExact(to), size, (byte) 0);
                size = Math.toIntExact(to);
            }
        }

        long changes() {
            return forced + volatiles.size();
        }

        /** Another force may have made some of them safe meanwhile. */
        void force(long changes) {
            named = true;
            if (changes > forced) {
                List<Change> safeNow = volatiles.subList(0, Math.toIntExact(changes - forced));
                safeNow.forEach(change -> change.apply(this, new Random(0), 1));
                safeNow.clear();
                forced = changes;
            }
        }
    }

    /** Cuts the power once so many more writes and forces have begun. */
    public synchronized void cutAfter(long changes) {
        left = changes;
    }

    /** Cuts the power now. */
    public synchronized void cut() {
        left = 0;
        off.countDown();
    }

    /** Waits until the power is off, but not longer. */
    public void awaitOff(Duration most) throws InterruptedException {
        off.await(most.toMillis(), TimeUnit.MILLISECONDS);
    }

    public boolean isOff() {
        return off.getCount() == 0;
    }

    synchronized void open(Path file, boolean isNew) throws IOException {
        checkPower();
        String name = file.getFileName().toString();
        if (isNew) {
            files.put(name, new Content(new byte[0], false));
        } else if (!files.containsKey(name)) {
            files.put(name, new Content(Files.readAllBytes(file), true));
        }
    }

    synchronized void delete(String name) throws IOException {
        checkPower();
        files.remove(name);
    }

    void checkPower() throws IOException {
        if (isOff()) {
            throw new IOException("There is no power");
        }
    }

    private void count() throws IOException {
        left--;
        if (left <= 0) {
            off.countDown();
        }
        checkPower();
    }

    synchronized void write(String name, long at, byte[] bytes) throws IOException {
        checkPower();
        files.get(name).volatiles.add((content, random, kept) -> tear(content, at, bytes, random, kept));
        count();
    }

    /** Each sector by itself, or up to one, or all. */
    private static void tear(Content content, long at, byte[] bytes, Random random, double kept) {
        if (random.nextDouble() < kept) {
            content.put(bytes, 0, bytes.length, at);
            return;
        }
        int sectors = (bytes.length + SECTOR - 1) / SECTOR;
        int way = random.nextInt(WAYS);
        int prefix = random.nextInt(sectors + 1);
        for (int i = 0; i < sectors; i++) {
            boolean stays = switch (way) {
                case 0 -> false;
                case 1 -> i < prefix;
                case 2 -> i != prefix;
                default -> random.nextBoolean();
            };
            if (stays) {
                content.put(bytes, i * SECTOR, Math.min(bytes.length, (i + 1) * SECTOR), at);
            }
        }
    }

    synchronized void truncate(String name, long size) throws IOException {
        checkPower();
        files.get(name).volatiles.add((content, random, kept) -> {
            if (random.nextDouble() < kept) {
                content.shrink(size);
            }
        });
        count();
    }

    /** How many changes it covers. */
    synchronized long beginForce(String name) throws IOException {
        count();
        return files.get(name).changes();
    }

    synchronized void endForce(String name, long changes) throws IOException {
        checkPower();
        files.get(name).force(changes);
        count();
    }

    /** Writes what remains after the power was cut, into a folder. */
    public synchronized void remains(Random random, Path folder) throws IOException {
        for (var file : files.entrySet()) {
            Content content = file.getValue();
            double kept = random.nextInt(4) == 0 ? 1 : random.nextDouble();
            if (content.named || random.nextBoolean()) {
                content.volatiles.forEach(change -> change.apply(content, random, kept));
                Files.write(folder.resolve(file.getKey()), Arrays.copyOf(content.safe, content.size));
            }
        }
    }
}
