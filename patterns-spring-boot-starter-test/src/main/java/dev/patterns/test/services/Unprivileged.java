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
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * How a server that refuses to be root is run when the current user is root: in a user
 * name space of its own, where nobody is root, or as the user {@code nobody}.
 *
 * @param prefix what to put before a command
 * @param owner the user to whom data must belong, empty when it may stay with the current
 * user
 */
record Unprivileged(List<String> prefix, String owner) {

	private static final String NOBODY = "65534";

	/**
	 * Find the way that works here.
	 * @param service the service, for the message when there is none
	 * @param owned a file of the current user
	 * @return the way
	 */
	static Unprivileged find(Service service, Path owned) {
		if (Platform.current().isWindows() || uid(owned) != 0) {
			return new Unprivileged(List.of(), "");
		}
		Command unshared = Command.run(List.of("unshare", "-U", "id", "-u"));
		if (unshared.status() == 0 && !"0".equals(unshared.output().strip())) {
			return new Unprivileged(List.of("unshare", "-U"), "");
		}
		List<String> nobody = List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups");
		if (Command.succeeds(nobody.get(0), nobody.get(1), nobody.get(2), nobody.get(3), "true")) {
			return new Unprivileged(nobody, NOBODY + ":" + NOBODY);
		}
		throw new UnsupportedPlatformException(service,
				"it refuses to run as root, and neither 'unshare -U' nor 'setpriv' work. Run as an ordinary user.");
	}

	/**
	 * Give data to the user that the server will run as.
	 * @param data a directory
	 */
	void own(Path data) {
		if (!this.owner.isEmpty()) {
			Command.require(List.of("chown", "-R", this.owner, data.toString()));
		}
	}

	private static int uid(Path file) {
		try {
			return (int) Files.getAttribute(file, "unix:uid");
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
