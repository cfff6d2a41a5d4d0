package tasks.live;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.function.Predicate;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SchemePortResolver;
import org.apache.hc.client5.http.impl.io.DefaultHttpClientConnectionOperator;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.io.HttpClientConnectionOperator;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.http.config.RegistryBuilder;

/**
 * Connections to addresses that may be connected to, and to no others.
 *
 * <p><b>Threads:</b> set up by one; what it builds is called by all at once.
 */
final class CheckedConnections extends PoolingHttpClientConnectionManagerBuilder {
    private final Predicate<InetSocketAddress> allowed;

    CheckedConnections(Predicate<InetSocketAddress> allowed) {
        this.allowed = allowed;
    }

    @Override
    protected HttpClientConnectionOperator createConnectionOperator(
            SchemePortResolver ports, DnsResolver names, TlsSocketStrategy tls) {
        return new DefaultHttpClientConnectionOperator(
                proxy -> new CheckedSocket(allowed),
                ports,
                names,
                RegistryBuilder.<TlsSocketStrategy>create()
                        .register("https", tls)
                        .build());
    }

    /** The address is not one that may be connected to. */
    static final class AddressRefused extends IOException {
        private static final long serialVersionUID = 1L;

        AddressRefused(String address) {
            super(address + " is not one that is connected to");
        }
    }

    /**
     * Looks at the address that is really connected to, after the name was looked up: a name that leads elsewhere the second
     * time is of no use.
     */
    private static final class CheckedSocket extends Socket {
        private final Predicate<InetSocketAddress> allowed;

        CheckedSocket(Predicate<InetSocketAddress> allowed) {
            super(Proxy.NO_PROXY);
            this.allowed = allowed;
        }

        @Override
        public void connect(SocketAddress endpoint, int timeout) throws IOException {
            if (!(endpoint instanceof InetSocketAddress address)) {
                throw new AddressRefused("what has no address");
            }
            if (!allowed.test(address)) {
                throw new AddressRefused(
                        address.isUnresolved() ? "" : address.getAddress().getHostAddress());
            }
            super.connect(endpoint, timeout);
        }
    }
}
