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

package dev.patterns.test.services;

import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A server in a process of the operating system.
 */
final class ProcessServer implements EmbeddedServer {

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	private final ServerKind kind;

	private final ServerLayout layout;

	private final boolean shared;

	private final Map<String, String> properties;

	ProcessServer(ServerKind kind, ServerLayout layout, boolean shared) {
		this.kind = kind;
		this.layout = layout;
		this.shared = shared;
		this.properties = Collections.unmodifiableMap(kind.properties(ServerLayout.HOST, layout.port()));
	}

	@Override
	public Service type() {
		return this.kind.service();
	}

	@Override
	public String host() {
		return ServerLayout.HOST;
	}

	@Override
	public int port() {
		return this.layout.port();
	}

	@Override
	public boolean isShared() {
		return this.shared;
	}

	@Override
	public Map<String, String> properties() {
		return this.properties;
	}

	@Override
	public Map<String, String> createDatabase(String name) {
		Databases databases = databases();
		databases.create(name);
		return databases.properties(name);
	}

	@Override
	public void dropDatabase(String name) {
		databases().drop(name);
	}

	private Databases databases() {
		if (!type().isDatabase()) {
			throw new UnsupportedOperationException("%s has no databases to create".formatted(type().id()));
		}
		return Databases.embedded(type(), host(), port());
	}

	@Override
	public boolean isRunning() {
		return this.layout.directory().process().isPresent();
	}

	@Override
	public synchronized void start() {
		requirePrivate("start");
		if (!isRunning()) {
			ServerProcess.start(this.kind, this.layout);
		}
	}

	@Override
	public synchronized void stop() {
		requirePrivate("stop");
		withProcess((process) -> process.stop(this.kind.stopSignal(), TIMEOUT));
	}

	@Override
	public synchronized void kill() {
		requirePrivate("kill");
		withProcess((process) -> process.kill(TIMEOUT));
		if (isRunning()) {
			throw new EmbeddedServicesException("%s survived its end".formatted(this));
		}
	}

	@Override
	public synchronized void suspend() {
		requirePrivate("suspend");
		if (Platform.current().isWindows()) {
			throw new UnsupportedOperationException("A process cannot be suspended on Windows");
		}
		withProcess(OsProcess::suspend);
	}

	@Override
	public synchronized void resume() {
		requirePrivate("resume");
		withProcess(OsProcess::resume);
	}

	@Override
	public synchronized void close() {
		if (!this.shared) {
			this.layout.directory().end();
		}
	}

	private void withProcess(Consumer<OsProcess> action) {
		this.layout.directory().process().ifPresent(action);
	}

	private void requirePrivate(String action) {
		if (this.shared) {
			throw new IllegalStateException("""
					Refusing to %s the shared %s, which others use too. \
					Use EmbeddedServers.start(Service.%s) for a server of your own.""".formatted(action, type().id(),
					type().name()));
		}
	}

	@Override
	public String toString() {
		return "%s at %s:%d (%s)".formatted(type().id(), host(), port(), this.shared ? "shared" : "private");
	}

}
