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

import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * What is particular to one kind of server.
 */
interface ServerKind {

	/**
	 * The service that this is.
	 * @return the service
	 */
	Service service();

	/**
	 * What tells binaries of one version from those of another.
	 * @return a text
	 */
	String version();

	/**
	 * The settings in the server's own terms, where the caller gives none.
	 * @return the settings by name
	 */
	Map<String, String> defaults();

	/**
	 * Make a new data directory, unless there is one.
	 * @param layout where the server is to run
	 */
	void initialize(ServerLayout layout);

	/**
	 * The command that runs the server until it is told to stop.
	 * @param layout where the server is to run
	 * @return the program and its arguments
	 */
	List<String> command(ServerLayout layout);

	/**
	 * Whether a server that was started accepts work.
	 * @param layout where the server runs
	 * @return whether it is ready
	 * @throws IOException if it does not answer, which means that it is not ready
	 */
	boolean isReady(ServerLayout layout) throws IOException;

	/**
	 * The signal that ends the server at once and in an orderly way.
	 * @return the name of the signal
	 */
	default String stopSignal() {
		return "TERM";
	}

	/**
	 * The Spring properties that lead to a server.
	 * @param host its host
	 * @param port its port
	 * @return the properties
	 */
	Map<String, String> properties(String host, int port);

}
