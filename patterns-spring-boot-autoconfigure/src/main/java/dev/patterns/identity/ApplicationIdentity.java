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

package dev.patterns.identity;

import java.net.URI;
import java.net.URISyntaxException;

import org.springframework.util.Assert;

/**
 * Identity of the running application. The instance id is new at every start: a process
 * that comes back after a crash is another instance, so that nothing of its former life
 * can be mistaken for its own.
 *
 * @param namespace the namespace, {@code default} unless configured
 * @param application the application's name, as others call it
 * @param instance id of this running instance, unique in time and space
 */
public record ApplicationIdentity(String namespace, String application, String instance) {

	/**
	 * Name of each application that has none.
	 */
	public static final String UNNAMED = "application";

	public ApplicationIdentity {
		Assert.hasText(namespace, "'namespace' must not be empty");
		Assert.hasText(application, "'application' must not be empty");
		Assert.hasText(instance, "'instance' must not be empty");
	}

	/**
	 * Whether the application has a name of its own. What is stored under the name of one
	 * that has none is shared with all others that have none.
	 * @return {@code false} if it is called {@value #UNNAMED}
	 */
	public boolean hasName() {
		return !UNNAMED.equals(this.application);
	}

	/**
	 * The application as a relative URI, used as the CloudEvents source of its messages.
	 * What may not stand in a URI is percent-encoded.
	 * @return for example {@code /default/order-service}
	 */
	public String toSource() {
		try {
			return new URI(null, null, "/" + this.namespace + "/" + this.application, null).toASCIIString();
		}
		catch (URISyntaxException ex) {
			throw new IllegalStateException("'" + this.application + "' cannot be part of a URI", ex);
		}
	}

}
