package tasks.http;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which bodies are read as JSON, and who gets problem details. */
class MediaTypesTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json",
                "APPLICATION/JSON",
                " application/json ",
                "application/json;charset=utf-8",
                "application/json; charset=UTF-8",
                "application/json; charset=\"utf-8\"",
                "application/json; CHARSET=utf8",
                "application/json; charset = utf-8",
                "application/json; charset =\t\"UTF-8\"",
                "application/json ; version=1",
                "application/json;",
                "application/merge-patch+json",
                "application/vnd.example.v2+json; charset=utf-8",
                "model/x+JSON",
                "application/problem+json; x=\"a;charset=latin1\"",
                "application/problem+json; x=\"a\\\";charset=latin1\"",
                "",
                "  "
            })
    void jsonInUtf8OrNoTypeIsRead(String type) {
        assertTrue(MediaTypes.isJson(type));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/plain",
                "text/json",
                "application/x-www-form-urlencoded",
                "multipart/form-data; boundary=application/json",
                "application/jsonx",
                "application/json-seq",
                "application/xml+json+xml",
                "json",
                "+json",
                "/+json",
                "application/+json",
                "application/x+json y",
                "text/plain, application/json",
                "application/json, text/plain",
                "text/plain,application/x+json",
                "*/*",
                "application/json; charset=iso-8859-1",
                "application/json; charset=utf-16",
                "application/json; charset=\"utf-16\"",
                "application/json; charset=utf-8; charset=latin1",
                "application/problem+json; charset=us-ascii",
                "application/json; charset=",
                "application/json; charset",
                "application/json; charset = utf-16",
                "application/json;charset =utf-16",
                "application/json; charset\t= \"utf-16\"",
                "application/json-patch+json",
                "Application/JSON-Patch+JSON; charset=utf-8"
            })
    void anythingElseIsNot(String type) {
        assertFalse(MediaTypes.isJson(type));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/problem+json",
                "Application/Problem+JSON",
                "application/json, application/problem+json",
                "text/html,application/problem+json;q=0.1,*/*",
                "application/problem+json; q=0.001",
                "application/problem+json;q=1",
                "application/problem+json;q=0, application/problem+json",
                " application/problem+json ; charset=utf-8 "
            })
    void anAcceptThatNamesProblemDetailsGetsThem(String accept) {
        assertTrue(MediaTypes.names(accept, MediaTypes.PROBLEM));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "*/*",
                "application/*",
                "application/json",
                "application/problem+xml",
                "application/problem+jsonx",
                "application/problem+json;q=0",
                "application/problem+json; q=0.0",
                "application/problem+json;Q=0.000",
                "text/plain; a=application/problem+json",
                "text/html;a=\"x,application/problem+json,y\""
            })
    void aWildcardAnotherTypeOrARefusalDoesNot(String accept) {
        assertFalse(MediaTypes.names(accept, MediaTypes.PROBLEM));
    }
}
