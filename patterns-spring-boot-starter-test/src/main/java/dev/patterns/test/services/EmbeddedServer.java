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

import java.util.Map;

/**
 * A real server in a process of its own, on a data directory that outlives the process: a
 * server that was killed or stopped starts again on the same port with the same data.
 * <p>
 * A shared server is used by other contexts and by other processes at the same time: it
 * may be used, but {@link #kill()}, {@link #stop()}, {@link #start()}, {@link #suspend()}
 * and {@link #resume()} are refused with an {@link IllegalStateException}. A test that
 * needs them starts a server of its own with {@link EmbeddedServers#start(Service)}.
 * <p>
 * Instances may be used by several threads; calls that change the state of the server run
 * one after the other. Every method that fails for another reason throws an
 * {@link EmbeddedServicesException}.
 */
public interface EmbeddedServer extends AutoCloseable {

	/**
	 * What kind of server this is.
	 * @return the service
	 */
	Service type();

	/**
	 * The host on which the server listens.
	 * @return a name or an address
	 */
	String host();

	/**
	 * The port on which the server listens; it stays the same over restarts.
	 * @return the port
	 */
	int port();

	/**
	 * Whether others use this server too.
	 * @return {@code true} for a shared server
	 */
	boolean isShared();

	/**
	 * The Spring properties that lead to this server, such as
	 * {@code spring.kafka.bootstrap-servers}. For PostgreSQL and MariaDB they name the
	 * database that is always there; see {@link #createDatabase(String)}.
	 * @return an unmodifiable map
	 */
	Map<String, String> properties();

	/**
	 * Create a database, unless there is one of this name. PostgreSQL and MariaDB only.
	 * @param name the name, of letters, digits, {@code _} and {@code -}
	 * @return the Spring properties that lead to it
	 * @throws UnsupportedOperationException if this server has no databases
	 */
	Map<String, String> createDatabase(String name);

	/**
	 * Drop a database, also when it is in use. PostgreSQL and MariaDB only.
	 * @param name the name
	 * @throws UnsupportedOperationException if this server has no databases
	 */
	void dropDatabase(String name);

	/**
	 * Whether the process of the server exists; a suspended server counts as running.
	 * @return whether it runs
	 */
	boolean isRunning();

	/**
	 * Start the server on its port and data, and wait until it accepts work. Does nothing
	 * when it runs.
	 */
	void start();

	/**
	 * Stop the server in an orderly way and wait for its end. The data stay. Does nothing
	 * when it does not run.
	 */
	void stop();

	/**
	 * Kill the server with all its processes ({@code SIGKILL}) and wait for its end, as a
	 * crash would. The data stay as they are. Does nothing when it does not run.
	 */
	void kill();

	/**
	 * Freeze the server with all its processes ({@code SIGSTOP}): connections stay open
	 * and get no answer. Not on Windows.
	 */
	void suspend();

	/**
	 * Let a suspended server go on ({@code SIGCONT}).
	 */
	void resume();

	/**
	 * End a server that is not shared and delete its data, unless the data directory was
	 * given by the caller. Does nothing for a shared server, which ends with its last
	 * user.
	 */
	@Override
	void close();

}
