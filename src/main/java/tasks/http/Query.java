package tasks.http;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The parameters of a query string, encoded as forms encode them. Which of them are known is for the handler to say: an
 * unknown one is ignored whatever it holds; a known one is refused where it is there twice or cannot be decoded.
 */
public final class Query {
    private static final int MAX_LIMIT = 1_000;

    private final List<Part> parts = new ArrayList<>();

    /**
     * A parameter.
     *
     * @param sent as it stands in the query
     * @param name empty where it cannot be decoded
     * @param value still encoded
     */
    private record Part(String sent, Optional<String> name, String value) {
        boolean isNamed(String wanted) {
            return name.filter(wanted::equals).isPresent();
        }
    }

    Query(String text) {
        for (String sent : text.split("&", -1)) {
            if (!sent.isEmpty()) {
                int equals = sent.indexOf('=');
                String name = equals < 0 ? sent : sent.substring(0, equals);
                parts.add(new Part(sent, decode(name), equals < 0 ? "" : sent.substring(equals + 1)));
            }
        }
    }

    /**
     * The value of a parameter that is known; empty where it is not there.
     *
     * @throws HttpFailure 400 naming the parameter
     */
    public Optional<String> text(String name) {
        List<String> values = new ArrayList<>();
        for (Part part : parts) {
            if (part.isNamed(name)) {
                values.add(decode(part.value()).orElseThrow(() -> bad(name)));
            }
        }
        if (values.size() > 1) {
            throw bad(name);
        }
        return values.stream().findFirst();
    }

    /** 400 for a parameter that is known and has a bad value. */
    public static HttpFailure bad(String name) {
        return HttpFailure.badRequest("Query parameter " + name + " is invalid");
    }

    /**
     * The value of a parameter that is a whole number.
     *
     * @throws HttpFailure 400 where it is none, or not in this range
     */
    public long number(String name, long whenAbsent, long least, long most) {
        Optional<String> value = text(name);
        if (value.isEmpty()) {
            return whenAbsent;
        }
        OptionalLong number = number(value.get());
        if (number.isPresent() && number.getAsLong() >= least && number.getAsLong() <= most) {
            return number.getAsLong();
        }
        throw bad(name);
    }

    /**
     * The value of a parameter that is a place in the log, 0 where it is absent. One that is too large for a number is ahead of
     * everything, as {@link Long#MAX_VALUE} is.
     *
     * @throws HttpFailure 400 where it is none
     */
    public long place(String name) {
        Optional<String> value = text(name);
        return value.isEmpty() ? 0 : placeOf(value.get()).orElseThrow(() -> bad(name));
    }

    /** The same of a text; empty where it is none. */
    public static OptionalLong placeOf(String text) {
        OptionalLong number = number(text);
        return number.isEmpty() && text.matches("[0-9]+") ? OptionalLong.of(Long.MAX_VALUE) : number;
    }

    /** A whole number of ASCII digits; empty where the text is none, or is too large. */
    public static OptionalLong number(String text) {
        if (!text.matches("[0-9]{1,19}")) {
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of(Long.parseLong(text));
        } catch (NumberFormatException tooLarge) {
            return OptionalLong.empty();
        }
    }

    /** How many items a page has at most: {@code limit}, 1,000 where it is absent and at most. */
    public int limit() {
        return (int) number("limit", MAX_LIMIT, 1, MAX_LIMIT);
    }

    /** The query with one parameter exchanged, for a link. */
    String with(String name, String value) {
        StringBuilder out = new StringBuilder();
        for (Part part : parts) {
            if (!part.isNamed(name)) {
                escape(part.sent(), out);
                out.append('&');
            }
        }
        return out.append(name).append('=').append(value).toString();
    }

    /** Containers take more than a URI may hold, which is all that may stand in a link of ours. */
    private static void escape(String part, StringBuilder out) {
        byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < bytes.length; i++) {
            byte b = bytes[i];
            if (b == '%' ? isEscape(bytes, i) : isAllowed((char) (b & 0xFF))) {
                out.append((char) b);
            } else {
                out.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
            }
        }
    }

    /** One that is there already. */
    private static boolean isEscape(byte[] bytes, int at) {
        return at + 2 < bytes.length && HexFormat.isHexDigit(bytes[at + 1]) && HexFormat.isHexDigit(bytes[at + 2]);
    }

    /** RFC 3986 section 3.4. */
    private static boolean isAllowed(char c) {
        boolean letterOrDigit = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        return letterOrDigit || "-._~!$&'()*+,;=:@/?".indexOf(c) >= 0;
    }

    /** Empty where it is not percent-encoded UTF-8, or holds U+0000. */
    private static Optional<String> decode(String encoded) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(encoded.length());
        for (int i = 0; i < encoded.length(); i++) {
            char c = encoded.charAt(i);
            if (c == '%') {
                if (i + 2 >= encoded.length()
                        || !HexFormat.isHexDigit(encoded.charAt(i + 1))
                        || !HexFormat.isHexDigit(encoded.charAt(i + 2))) {
                    return Optional.empty();
                }
                bytes.write(HexFormat.fromHexDigits(encoded, i + 1, i + 3));
                i += 2;
            } else if (c == '+') {
                bytes.write(' ');
            } else if (c < 0x80) {
                bytes.write(c);
            } else {
                return Optional.empty();
            }
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
            return text.indexOf('\0') < 0 ? Optional.of(text) : Optional.empty();
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }
}
