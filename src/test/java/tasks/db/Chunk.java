package tasks.db;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.CRC32C;
import org.h2.mvstore.DataUtils;
import org.jspecify.annotations.Nullable;

/**
 * A chunk of H2's file, of which it writes one for each sync: a header at the start of a block, pages, and a footer at the
 * end of a block. H2 takes a chunk for whole where header and footer are; so we put a checksum of all between into the
 * footer, which H2 passes over.
 *
 * @param block where it begins
 * @param length in blocks
 * @param checksum of what is before the footer; negative where it has none, as an earlier version has written it
 */
record Chunk(long id, long version, long block, int length, long checksum) {
    static final int BLOCK = 4_096;
    static final int FOOTER = 128;
    private static final int MAX_HEADER = 1_024;
    private static final byte[] START = "chunk:".getBytes(ISO_8859_1);
    private static final String END = ",fletcher:";
    private static final int HEX = 16;

    /** Whether a chunk begins there. */
    static boolean isAt(ByteBuffer bytes, int position) {
        if (bytes.limit() - position < START.length) {
            return false;
        }
        for (int i = 0; i < START.length; i++) {
            if (bytes.get(position + i) != START[i]) {
                return false;
            }
        }
        return true;
    }

    /** Puts the checksum into the footer of a chunk that is to be written. */
    static void seal(ByteBuffer chunk) {
        int end = chunk.limit() - FOOTER;
        Map<String, String> footer = checkedMap(chunk, end, FOOTER);
        if (footer == null) {
            return;
        }
        String text = "chunk:" + footer.get("chunk") + ",len:" + footer.get("len") + ",version:" + footer.get("version")
                + ",crc:" + Long.toHexString(checksum(chunk, chunk.position(), end));
        byte[] sealed = checked(text, FOOTER).getBytes(ISO_8859_1);
        for (int i = 0; i < FOOTER; i++) {
            chunk.put(end + i, sealed[i]);
        }
    }

    static long checksum(ByteBuffer bytes, int from, int to) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.duplicate().position(from).limit(to));
        return crc.getValue();
    }

    /** A text of members with H2's own checksum, filled up. */
    static String checked(String members, int length) {
        byte[] bytes = members.getBytes(ISO_8859_1);
        String text = members + END + Integer.toHexString(DataUtils.getFletcher32(bytes, 0, bytes.length));
        return text + " ".repeat(length - 1 - text.length()) + "\n";
    }

    /** The members of such a text; null where there is none. */
    static @Nullable Map<String, String> checkedMap(ByteBuffer bytes, int position, int length) {
        String text = text(bytes, position, length).trim();
        int end = text.lastIndexOf(END);
        if (end < 0) {
            return null;
        }
        byte[] members = text.substring(0, end).getBytes(ISO_8859_1);
        String sum = Integer.toHexString(DataUtils.getFletcher32(members, 0, members.length));
        return sum.equals(text.substring(end + END.length())) ? map(text.substring(0, end)) : null;
    }

    private static String text(ByteBuffer bytes, int position, int length) {
        byte[] copy = new byte[Math.max(0, Math.min(length, bytes.limit() - position))];
        bytes.duplicate().position(position).get(copy);
        return new String(copy, ISO_8859_1);
    }

    private static Map<String, String> map(String text) {
        Map<String, String> map = new HashMap<>();
        for (String member : text.split(",", -1)) {
            int colon = member.indexOf(':');
            if (colon > 0) {
                map.put(member.substring(0, colon), member.substring(colon + 1));
            }
        }
        return map;
    }

    /** The length in blocks that a header names; 0 where it is none. */
    static int length(ByteBuffer bytes, int position) {
        String text = text(bytes, position, MAX_HEADER);
        int end = text.indexOf('\n');
        long length = end < 0 ? 0 : number(map(text.substring(0, end).strip()), "len", 0);
        return length > 0 && length < Integer.MAX_VALUE / BLOCK ? (int) length : 0;
    }

    /** The chunk of a header and a footer; null where they do not belong together. */
    static @Nullable Chunk of(ByteBuffer header, int position, long block, ByteBuffer footerBytes) {
        Map<String, String> footer = checkedMap(footerBytes, 0, FOOTER);
        String start = text(header, position, MAX_HEADER);
        Map<String, String> members =
                map(start.substring(0, Math.max(0, start.indexOf('\n'))).strip());
        long id = number(members, "chunk", -1);
        long version = number(members, "version", -1);
        if (footer == null || number(footer, "chunk", -2) != id || number(footer, "version", -2) != version) {
            return null;
        }
        return new Chunk(id, version, block, length(header, position), number(footer, "crc", -1));
    }

    static long number(Map<String, String> map, String name, long otherwise) {
        try {
            return Long.parseLong(map.getOrDefault(name, ""), HEX);
        } catch (NumberFormatException e) {
            return otherwise;
        }
    }
}
