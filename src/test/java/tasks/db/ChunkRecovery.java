package tasks.db;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes H2's file ready after a power loss: the newest chunk is left out where it is torn, and the file's header names the
 * newest that is whole. H2 itself would take a torn chunk for whole; and where its header is older than the newest chunk, or
 * names one that was lost, it may end with a chunk that is much older.
 *
 * <p>Only the newest can be torn, for {@link ChunkFile} forces each before the next. The whole file is read, at the start
 * after a crash only.
 */
final class ChunkRecovery {
    private static final Logger LOG = LoggerFactory.getLogger(ChunkRecovery.class);

    private static final int HEADERS = 2 * Chunk.BLOCK;
    private static final int STRETCH = 256 * Chunk.BLOCK;
    /** What is wiped of a chunk that is left out: its header, in the smallest unit that a disk writes. */
    private static final int SECTOR = 512;

    private static final String ENCRYPTED = "H2encrypt";

    private final FileChannel file;
    private final ByteBuffer footer = ByteBuffer.allocate(Chunk.FOOTER);

    ChunkRecovery(FileChannel file) {
        this.file = file;
    }

    void run() throws IOException {
        ByteBuffer start = ByteBuffer.allocate(HEADERS);
        read(start, 0);
        Map<String, String> first = Chunk.checkedMap(start, 0, Chunk.BLOCK);
        Map<String, String> second = Chunk.checkedMap(start, Math.min(start.limit(), Chunk.BLOCK), Chunk.BLOCK);
        Map<String, String> header = newer(first, second);
        if (header == null) {
            forgetBeginning(start);
        } else if (!header.containsKey("clean") || !header.equals(first) || !header.equals(second)) {
            recover(header);
        }
    }

    private static @Nullable Map<String, String> newer(
            @Nullable Map<String, String> one, @Nullable Map<String, String> other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return Chunk.number(one, "version", 0) < Chunk.number(other, "version", 0) ? other : one;
    }

    /** The header is forced before the first chunk is written: a file without one has never held anything. */
    private void forgetBeginning(ByteBuffer start) throws IOException {
        byte[] bytes = new byte[Math.min(start.limit(), ENCRYPTED.length())];
        start.get(bytes);
        boolean encrypted = new String(bytes, ISO_8859_1).equals(ENCRYPTED);
        if (file.size() > 0 && file.size() <= HEADERS && !encrypted) {
            file.truncate(0);
        }
    }

    private void recover(Map<String, String> header) throws IOException {
        List<Chunk> chunks = chunks();
        chunks.sort(Comparator.comparingLong(Chunk::version).reversed().thenComparingLong(Chunk::block));
        List<Chunk> torn = new ArrayList<>();
        for (Chunk chunk : chunks) {
            if (isWhole(chunk)) {
                name(chunk, header, torn);
                return;
            }
            if (chunk.version() != chunks.get(0).version()) {
                // not what a power loss does
                return;
            }
            torn.add(chunk);
        }
    }

    /** All that have a header and a footer. */
    private List<Chunk> chunks() throws IOException {
        List<Chunk> chunks = new ArrayList<>();
        ByteBuffer stretch = ByteBuffer.allocate(STRETCH);
        long size = file.size();
        for (long at = HEADERS; at < size; at += STRETCH) {
            read(stretch, at);
            for (int position = 0; position < stretch.limit(); position += Chunk.BLOCK) {
                if (Chunk.isAt(stretch, position)) {
                    Chunk chunk = chunk(stretch, position, (at + position) / Chunk.BLOCK);
                    if (chunk != null) {
                        chunks.add(chunk);
                    }
                }
            }
        }
        return chunks;
    }

    private @Nullable Chunk chunk(ByteBuffer stretch, int position, long block) throws IOException {
        int length = Chunk.length(stretch, position);
        if (length == 0) {
            return null;
        }
        read(footer, (block + length) * Chunk.BLOCK - Chunk.FOOTER);
        return Chunk.of(stretch, position, block, footer);
    }

    private boolean isWhole(Chunk chunk) throws IOException {
        if (chunk.checksum() < 0) {
            return true;
        }
        ByteBuffer bytes = ByteBuffer.allocate(chunk.length() * Chunk.BLOCK);
        read(bytes, chunk.block() * Chunk.BLOCK);
        return Chunk.checksum(bytes, 0, Math.max(0, bytes.limit() - Chunk.FOOTER)) == chunk.checksum();
    }

    private void name(Chunk newest, Map<String, String> header, List<Chunk> torn) throws IOException {
        for (Chunk chunk : torn) {
            LOG.info("A write that was under way at a power loss is left out");
            write(ByteBuffer.allocate(SECTOR), chunk.block() * Chunk.BLOCK);
        }
        Map<String, String> named = new TreeMap<>(header);
        named.remove("clean");
        named.put("chunk", Long.toHexString(newest.id()));
        named.put("block", Long.toHexString(newest.block()));
        named.put("version", Long.toHexString(newest.version()));
        List<String> members = new ArrayList<>();
        named.forEach((name, value) -> members.add(name + ":" + value));
        String text = Chunk.checked(String.join(",", members), Chunk.BLOCK);
        write(ByteBuffer.wrap((text + text).getBytes(ISO_8859_1)), 0);
        file.force(true);
    }

    /** As much as there is. */
    private void read(ByteBuffer to, long position) throws IOException {
        to.clear();
        while (to.hasRemaining() && file.read(to, position + to.position()) > 0) {
            // and so on
        }
        to.flip();
    }

    private void write(ByteBuffer from, long position) throws IOException {
        while (from.hasRemaining()) {
            file.write(from, position + from.position());
        }
    }
}
