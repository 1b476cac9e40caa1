/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package dev.patterns.test.secrets;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import org.jspecify.annotations.Nullable;
import org.springframework.web.util.UriUtils;
import tools.jackson.databind.json.JsonMapper;

/**
 * A server that follows the documented HTTP API of HashiCorp Vault, as far as secret
 * stores use it, for tests without Vault: key/value engines 1 and 2, transit, database
 * credentials with leases, tokens with policies, AppRole and Kubernetes logins. It can be
 * sealed, made a standby node or told to answer with any status, and stopped and started
 * again with what it has. It can be set up by Vault's API as well. It is no Vault: it
 * keeps everything in memory, see {@link VaultProcess} for one that can be killed.
 */
public final class VaultServer implements AutoCloseable {

	private static final JsonMapper MAPPER = new JsonMapper();

	private static final Duration TICK = Duration.ofMillis(50);

	static {
		// Otherwise each answer waits for the acknowledgement of its headers.
		System.setProperty("sun.net.httpserver.nodelay", "true");
	}

	private final VaultTokens tokens;

	private final VaultEngines engines;

	private final VaultLeases leases;

	private final VaultSetup setup;

	private final @Nullable Path file;

	private final Map<String, AtomicInteger> requests = new ConcurrentHashMap<>();

	private final ScheduledExecutorService reaper = Executors.newSingleThreadScheduledExecutor(daemon("reaper"));

	private final ExecutorService threads = Executors.newCachedThreadPool(daemon("request"));

	private volatile boolean sealed;

	private volatile int forcedStatus;

	private @Nullable HttpServer http;

	private int port;

	private VaultServer(@Nullable Path file, int port) {
		VaultState state = (file != null) ? VaultState.read(file) : null;
		this.tokens = (state != null) ? VaultTokens.of(state.tokens()) : new VaultTokens();
		this.engines = (state != null) ? VaultEngines.of(state.engines()) : VaultEngines.mounted();
		this.leases = (state != null) ? VaultLeases.of(state.leases()) : new VaultLeases();
		this.setup = new VaultSetup(this.tokens, this.engines, this.leases);
		this.file = file;
		this.port = port;
	}

	/**
	 * Start a server on a free port, with {@code secret} as a key/value engine of version
	 * 2, {@code kv1} as one of version 1, {@code transit} and {@code database}.
	 * @return the server
	 */
	public static VaultServer run() {
		return run(null, 0);
	}

	// With what is in a file, into which everything goes before it is answered.
	static VaultServer run(@Nullable Path file, int port) {
		VaultServer server = new VaultServer(file, port);
		server.save();
		server.reaper.scheduleWithFixedDelay(server::reap, TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS);
		server.start();
		return server;
	}

	private static ThreadFactory daemon(String name) {
		return (task) -> {
			Thread thread = new Thread(task, "vault-test-server-" + name);
			thread.setDaemon(true);
			return thread;
		};
	}

	/**
	 * Listen again, on the same port.
	 */
	public synchronized void start() {
		try {
			HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), this.port),
					0);
			server.setExecutor(this.threads);
			server.createContext("/", this::handle);
			server.start();
			this.port = server.getAddress().getPort();
			this.http = server;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Stop listening and drop connections.
	 */
	public synchronized void stop() {
		HttpServer server = this.http;
		this.http = null;
		if (server != null) {
			server.stop(0);
		}
	}

	@Override
	public void close() {
		stop();
		this.reaper.shutdownNow();
		this.threads.shutdownNow();
	}

	/**
	 * Address of the server.
	 * @return for example {@code http://127.0.0.1:8200}
	 */
	public URI uri() {
		return URI.create("http://127.0.0.1:" + this.port);
	}

	/**
	 * A token that may do everything and never ends.
	 * @return the token
	 */
	public String rootToken() {
		return this.tokens.root;
	}

	/**
	 * Define a policy.
	 * @param name its name
	 * @param paths capabilities by path, in which {@code *} stands for any characters
	 */
	public void policy(String name, Map<String, Set<String>> paths) {
		this.tokens.policy(name, paths);
	}

	/**
	 * Create a token.
	 * @param ttl how long it lasts
	 * @param maxTtl how long it can be renewed, zero for never
	 * @param policies names of policies
	 * @return the token
	 */
	public String token(Duration ttl, Duration maxTtl, String... policies) {
		return this.tokens.create(new VaultTokens.Role(List.of(policies), ttl, maxTtl, !maxTtl.isZero())).id;
	}

	/**
	 * Define who may log in by {@code approle}.
	 * @param roleId id of the role
	 * @param secretId secret id
	 * @param ttl how long a token lasts
	 * @param maxTtl how long it can be renewed, zero for never
	 * @param policies names of policies
	 */
	public void appRole(String roleId, String secretId, Duration ttl, Duration maxTtl, String... policies) {
		this.tokens.role("approle/" + roleId, secretId,
				new VaultTokens.Role(List.of(policies), ttl, maxTtl, !maxTtl.isZero()));
	}

	/**
	 * Define who may log in by {@code kubernetes}.
	 * @param role name of the role
	 * @param jwt token of the service account
	 * @param ttl how long a token lasts
	 * @param policies names of policies
	 */
	public void kubernetesRole(String role, String jwt, Duration ttl, String... policies) {
		this.tokens.role("kubernetes/" + role, jwt, new VaultTokens.Role(List.of(policies), ttl, ttl, true));
	}

	/**
	 * Define a role of the database engine.
	 * @param name name of the role
	 * @param accounts creates and drops accounts
	 * @param ttl how long a lease lasts
	 * @param maxTtl how long it can be renewed
	 */
	public void databaseRole(String name, DatabaseAccounts accounts, Duration ttl, Duration maxTtl) {
		this.leases.role(name, new VaultLeases.Role(accounts, ttl, maxTtl));
	}

	/**
	 * Names of the accounts whose leases have not ended.
	 * @return the names
	 */
	public List<String> leasedAccounts() {
		return this.leases.usernames();
	}

	/**
	 * End all tokens but the root token, and the leases that they asked for.
	 */
	public void endTokens() {
		this.tokens.endAll();
		reap();
	}

	/**
	 * Seal or unseal the server.
	 * @param sealed whether it is sealed
	 */
	public void seal(boolean sealed) {
		this.sealed = sealed;
	}

	/**
	 * Answer everything with a status.
	 * @param status the status, 307 with a location elsewhere, 0 to answer as usual
	 */
	public void answerWith(int status) {
		this.forcedStatus = status;
	}

	/**
	 * How often a path was asked for.
	 * @param path the path, without {@code /v1/}
	 * @return the number of requests
	 */
	public int requests(String path) {
		AtomicInteger count = this.requests.get(path);
		return (count != null) ? count.get() : 0;
	}

	private void reap() {
		if (this.leases.removeOver(this.tokens.removeOver())) {
			save();
		}
	}

	private synchronized void save() {
		if (this.file != null) {
			new VaultState(this.tokens.state(), this.engines.state(), this.leases.state()).write(this.file);
		}
	}

	private void handle(HttpExchange exchange) throws IOException {
		try (exchange; InputStream input = exchange.getRequestBody()) {
			byte[] content = input.readAllBytes();
			String raw = exchange.getRequestURI().getRawPath();
			String path = UriUtils.decode(raw.substring(Math.min(raw.length(), "/v1/".length())),
					StandardCharsets.UTF_8);
			this.requests.computeIfAbsent(path, (key) -> new AtomicInteger()).incrementAndGet();
			if (this.forcedStatus == 307) {
				exchange.getResponseHeaders().set("Location", "http://localhost:" + this.port + raw);
			}
			VaultReply reply = reply(exchange, path, content);
			if (!exchange.getRequestMethod().equals("GET") || path.startsWith("database/creds/")) {
				save();
			}
			byte[] body = (reply.body() != null) ? MAPPER.writeValueAsBytes(reply.body()) : new byte[0];
			exchange.getResponseHeaders().set("Content-Type", "application/json");
			exchange.sendResponseHeaders(reply.status(), (body.length > 0) ? body.length : -1);
			exchange.getResponseBody().write(body);
		}
	}

	private VaultReply reply(HttpExchange exchange, String path, byte[] content) {
		if (path.equals("sys/health")) {
			return new VaultReply(this.sealed ? 503 : 200, Map.of("sealed", this.sealed, "initialized", true));
		}
		if (this.forcedStatus != 0) {
			return VaultReply.errors(this.forcedStatus);
		}
		if (this.sealed) {
			return VaultReply.errors(503, "Vault is sealed");
		}
		Map<String, ?> body;
		try {
			body = (content.length > 0) ? MAPPER.readerForMapOf(Object.class).readValue(content) : Map.of();
		}
		catch (tools.jackson.core.JacksonException ex) {
			return VaultReply.errors(400, "failed to parse JSON input");
		}
		if (path.startsWith("auth/") && path.endsWith("/login")) {
			return login(path.split("/")[1], body);
		}
		VaultTokens.Token token = this.tokens.find(exchange.getRequestHeaders().getFirst("X-Vault-Token"));
		String capability = capability(exchange);
		if (token == null || !this.tokens.permits(token, path, capability)) {
			return VaultReply.errors(403, "permission denied");
		}
		VaultReply reply = capability.equals("update") ? this.setup.handle(path, body) : null;
		return (reply != null) ? reply : route(path, capability, body, token);
	}

	private static String capability(HttpExchange exchange) {
		return switch (exchange.getRequestMethod()) {
			case "GET" -> "list=true".equals(exchange.getRequestURI().getQuery()) ? "list" : "read";
			case "LIST" -> "list";
			case "DELETE" -> "delete";
			default -> "update";
		};
	}

	private VaultReply login(String method, Map<String, ?> body) {
		boolean appRole = method.equals("approle");
		VaultTokens.Token token = this.tokens.login(method + "/" + body.get(appRole ? "role_id" : "role"),
				String.valueOf(body.get(appRole ? "secret_id" : "jwt")));
		if (token == null) {
			return appRole ? VaultReply.errors(400, "invalid role or secret ID")
					: VaultReply.errors(403, "permission denied");
		}
		return VaultReply.auth(token.auth());
	}

	private VaultReply route(String path, String capability, Map<String, ?> body, VaultTokens.Token token) {
		switch (path) {
			case "auth/token/lookup-self":
				return VaultReply.data(token.lookup());
			case "auth/token/renew-self":
				return token.renew() ? VaultReply.auth(token.auth()) : VaultReply.errors(400, "lease is not renewable");
			case "auth/token/revoke-self":
				this.tokens.revoke(token.id);
				this.leases.removeOver(List.of(token.id));
				return VaultReply.NO_CONTENT;
			case "sys/leases/renew":
				return this.leases.renew(body.get("lease_id"));
			case "sys/leases/revoke":
				return this.leases.revoke(body.get("lease_id"));
			default:
				return path.startsWith("sys/internal/ui/mounts/")
						? this.engines.describe(path.substring("sys/internal/ui/mounts/".length()))
						: engine(path, capability, body, token);
		}
	}

	private VaultReply engine(String path, String capability, Map<String, ?> body, VaultTokens.Token token) {
		int slash = path.indexOf('/');
		String mount = (slash >= 0) ? path.substring(0, slash) : path;
		String rest = (slash >= 0) ? path.substring(slash + 1) : "";
		String type = this.engines.type(mount);
		if (type == null) {
			return VaultReply.errors(404, "no handler for route \"" + path + "\". route entry not found.");
		}
		return switch (type) {
			case "kv1" -> this.engines.keyValue1(capability, mount, rest, body);
			case "kv2" -> this.engines.keyValue2(capability, mount, rest, body);
			case "transit" -> this.engines.transit(rest, body);
			default -> this.leases.issue(rest.substring(rest.indexOf('/') + 1), token.id);
		};
	}

}
