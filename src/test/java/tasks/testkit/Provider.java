package tasks.testkit;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.crypto.opts.AllowWeakRSAKey;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;

/** An identity provider on this machine, which signs for real, rotates its keys, hangs, goes away and comes back. */
public final class Provider implements AutoCloseable {
    public static final String AUDIENCE = "tasks-api";

    private static final String KEYS = "/keys";

    /** To make one takes half a second: each provider of this JVM begins with the same, under a name of its own. */
    private static final class FirstKey {
        private static final RSAKey KEY = make();

        private static RSAKey make() {
            try {
                return new RSAKeyGenerator(2_048).generate();
            } catch (JOSEException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private final int port;
    private Optional<SSLContext> tls;
    private final AtomicInteger requests = new AtomicInteger();
    private HttpServer server;
    private ExecutorService executor;
    private CountDownLatch open = new CountDownLatch(0);
    private volatile List<JWK> keys;
    private volatile String configuration;
    private volatile String jwks;
    private volatile String redirect;

    private Provider(int port, Optional<SSLContext> tls) {
        this.port = port;
        this.tls = tls;
        configuration = Json.object("issuer", issuer()).replace("}", ",\"jwks_uri\":\"" + url(KEYS) + "\"}");
        keys = List.of(new RSAKey.Builder(FirstKey.KEY).keyID(id()).build());
    }

    /** One that is not running yet. */
    public static Provider away() throws IOException {
        return new Provider(Ports.next(), Optional.empty());
    }

    /** One that speaks TLS, and is not running yet. */
    public static Provider away(Certificate certificate) throws Exception {
        return new Provider(Ports.next(), Optional.of(certificate.context()));
    }

    /** What it shows from the next time on that it is opened. */
    public void certify(Certificate certificate) throws Exception {
        tls = Optional.of(certificate.context());
    }

    public static Provider start() throws IOException {
        Provider provider = away();
        provider.open();
        return provider;
    }

    public void open() throws IOException {
        open = new CountDownLatch(0);
        executor = Executors.newCachedThreadPool();
        server = create(new InetSocketAddress("127.0.0.1", port));
        server.setExecutor(executor);
        server.createContext("/", this::answer);
        server.start();
    }

    private HttpServer create(InetSocketAddress address) throws IOException {
        if (tls.isEmpty()) {
            return HttpServer.create(address, 0);
        }
        HttpsServer secure = HttpsServer.create(address, 0);
        secure.setHttpsConfigurator(new HttpsConfigurator(tls.get()));
        return secure;
    }

    private void answer(HttpExchange exchange) throws IOException {
        requests.incrementAndGet();
        try {
            open.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        boolean askedForKeys = exchange.getRequestURI().getPath().equals(KEYS);
        byte[] body = (askedForKeys ? jwks() : configuration).getBytes(StandardCharsets.UTF_8);
        try (exchange) {
            if (redirect != null) {
                exchange.getResponseHeaders().set("Location", redirect + exchange.getRequestURI());
                exchange.sendResponseHeaders(302, -1);
                return;
            }
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private String jwks() {
        return jwks == null ? new JWKSet(keys).toString() : jwks;
    }

    public String issuer() {
        return url("/realms/test");
    }

    public String url(String path) {
        return (tls.isPresent() ? "https" : "http") + "://127.0.0.1:" + port + path;
    }

    /** Requests that it was sent so far: two for each look at its keys. */
    public int requests() {
        return requests.get();
    }

    /** From now on it takes connections and answers nothing. */
    public void hang() {
        open = new CountDownLatch(1);
    }

    public void publishConfiguration(String json) {
        configuration = json;
    }

    public void publishKeys(String json) {
        jwks = json;
    }

    public void redirectTo(String base) {
        redirect = base;
    }

    public void publish(List<JWK> all) {
        keys = List.copyOf(all);
    }

    /** Has only a new key from now on; the one that it had. */
    public JWK rotate() throws Exception {
        JWK before = key();
        keys = List.of(new RSAKeyGenerator(2_048).keyID(id()).generate());
        return before;
    }

    private static String id() {
        return UUID.randomUUID().toString();
    }

    public JWK key() {
        return keys.get(0);
    }

    /** Claims of a good access token of somebody. */
    public JWTClaimsSet.Builder claims(String subject) {
        Instant now = Instant.now();
        return new JWTClaimsSet.Builder()
                .issuer(issuer())
                .audience(List.of("another", AUDIENCE))
                .subject(subject)
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plusSeconds(300)))
                .jwtID(UUID.randomUUID().toString());
    }

    /** A good access token of somebody, with other claims where wanted. */
    public String token(String subject, Consumer<JWTClaimsSet.Builder> change) throws Exception {
        JWTClaimsSet.Builder claims = claims(subject);
        change.accept(claims);
        return sign(claims.build());
    }

    public String token(String subject) throws Exception {
        return token(subject, claims -> {});
    }

    public String sign(JWTClaimsSet claims) throws Exception {
        return sign(header().build(), claims, key());
    }

    public JWSHeader.Builder header() {
        return header(JWSAlgorithm.RS256, key());
    }

    public static JWSHeader.Builder header(JWSAlgorithm algorithm, JWK key) {
        return new JWSHeader.Builder(algorithm).type(JOSEObjectType.JWT).keyID(key.getKeyID());
    }

    public static String sign(JWSHeader header, JWTClaimsSet claims, JWK key) throws Exception {
        SignedJWT token = new SignedJWT(header, claims);
        JWSSigner signer = key instanceof ECKey ec
                ? new ECDSASigner(ec)
                : new RSASSASigner(key.toRSAKey().toPrivateKey(), Set.of(AllowWeakRSAKey.getInstance()));
        token.sign(signer);
        return token.serialize();
    }

    /** It is away from now on. */
    public void stop() {
        open.countDown();
        server.stop(0);
        executor.shutdownNow();
        server = null;
    }

    @Override
    public void close() {
        if (server != null) {
            stop();
        }
    }
}
