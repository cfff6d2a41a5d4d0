package tasks.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads request bodies strictly (RFC 8259, and I-JSON's rules on names and strings, RFC 7493) and writes answers. What is
 * refused is a 400 with a sentence; a refusal never depends on whether the member is one that is used.
 *
 * <p><b>Threads:</b> immutable; the factory is safe for all threads and keeps its buffers in a pool of its own, not in
 * thread-locals, so that virtual threads share them and a redeploy leaves none behind.
 */
public final class Json {
    /** Deepest nesting, the outer object counted as one. */
    public static final int MAX_DEPTH = 64;

    private static final String UNPAIRED = "JSON strings must not contain unpaired surrogates";

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .recyclerPool(JsonRecyclerPools.newConcurrentDequePool())
            // one character, four bytes, as it came
            .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            // names come from strangers: no table of them outlives the request
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            // the body's own limit bounds these; a long number in an ignored member is still JSON
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private Json() {}

    /** One object as bytes. */
    public static byte[] write(JsonWriter.Members members) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(128);
        try (JsonGenerator generator = FACTORY.createGenerator(bytes)) {
            new JsonWriter(generator).object(members);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** One object as text. */
    public static String text(JsonWriter.Members members) {
        return new String(write(members), StandardCharsets.UTF_8);
    }

    /**
     * Reads a body that must be one JSON object and nothing else.
     *
     * @param wanted the members of the outer object to keep; the others are checked and dropped
     * @throws HttpFailure 400 with the reason
     */
    public static JsonObject readObject(byte[] body, Set<String> wanted) {
        CharBuffer text = decode(body);
        try (JsonParser parser = FACTORY.createParser(text.array(), text.arrayOffset(), text.remaining())) {
            return readObject(parser, wanted);
        } catch (StreamConstraintsException e) {
            throw HttpFailure.badRequest("JSON is nested too deeply");
        } catch (JsonProcessingException e) {
            throw HttpFailure.badRequest(sentence(e.getOriginalMessage()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The parser itself refuses a name that is there twice, or has half of a surrogate pair. */
    private static String sentence(@Nullable String reason) {
        if (reason != null && reason.startsWith("Duplicate")) {
            return "Duplicate member in JSON";
        }
        boolean surrogate = reason != null
                && (reason.startsWith("Broken surrogate") || reason.startsWith("Unexpected low surrogate"));
        return surrogate ? UNPAIRED : "Malformed JSON";
    }

    /** Strictly UTF-8: neither another encoding, nor overlong forms, nor encoded surrogates. */
    private static CharBuffer decode(byte[] body) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body));
        } catch (CharacterCodingException e) {
            throw HttpFailure.badRequest("Request body must be UTF-8");
        }
    }

    private static JsonObject readObject(JsonParser parser, Set<String> wanted) throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            if (parser.currentToken() != null) {
                readToEnd(parser);
            }
            throw HttpFailure.badRequest("Request body must be a JSON object");
        }
        Map<String, Object> members = new HashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = checked(parser.currentName());
            parser.nextToken();
            Object value = readValue(parser);
            if (wanted.contains(name)) {
                members.put(name, value);
            }
        }
        if (parser.currentToken() != JsonToken.END_OBJECT || parser.nextToken() != null) {
            throw HttpFailure.badRequest("Malformed JSON");
        }
        return new JsonObject(members);
    }

    private static Object readValue(JsonParser parser) throws IOException {
        JsonToken token = parser.currentToken();
        if (token == null) {
            throw HttpFailure.badRequest("Malformed JSON");
        }
        return switch (token) {
            case VALUE_STRING -> checked(parser.getText());
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> JsonObject.NULL;
            case VALUE_NUMBER_INT -> number(parser.getText());
            case START_ARRAY -> readArray(parser);
            case START_OBJECT -> {
                skipObject(parser);
                yield JsonObject.OTHER;
            }
            default -> JsonObject.OTHER;
        };
    }

    private static Object number(String digits) {
        try {
            return Long.valueOf(digits);
        } catch (NumberFormatException tooLarge) {
            return JsonObject.OTHER;
        }
    }

    private static Object readArray(JsonParser parser) throws IOException {
        List<String> strings = new ArrayList<>();
        boolean others = false;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (readValue(parser) instanceof String text) {
                strings.add(text);
            } else {
                others = true;
            }
        }
        return others ? JsonObject.OTHER : new JsonObject.StringArray(List.copyOf(strings));
    }

    /** Checked all the same: a refusal does not depend on what is used. */
    private static void skipObject(JsonParser parser) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            checked(parser.currentName());
            parser.nextToken();
            readValue(parser);
        }
    }

    /** So that {@code [1,} is called malformed and {@code [1]} is called no object. */
    private static void readToEnd(JsonParser parser) throws IOException {
        while (parser.nextToken() != null) {
            // only its well-formedness counts
        }
    }

    /** No string that a client or a database could not give back: no NUL, no half of a surrogate pair. */
    private static String checked(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0) {
                throw HttpFailure.badRequest("JSON strings must not contain U+0000");
            }
            if (Character.isSurrogate(c)) {
                boolean pair = Character.isHighSurrogate(c)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1));
                if (!pair) {
                    throw HttpFailure.badRequest(UNPAIRED);
                }
                i++;
            }
        }
        return text;
    }
}
