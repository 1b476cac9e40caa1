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

package dev.patterns.lock.autoconfigure;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import dev.patterns.identity.ApplicationIdentity;

/**
 * What keeps names of locks apart from those of other applications.
 */
final class LockScope {

	private static final Log logger = LogFactory.getLog(LockScope.class);

	private LockScope() {
	}

	static String of(LockProperties properties, ApplicationIdentity identity) {
		String prefix = properties.keyPrefix();
		return (prefix != null) ? prefix : identity.namespace() + "/" + identity.application();
	}

	static void warnIfShared(LockProperties properties, ApplicationIdentity identity) {
		if (properties.keyPrefix() == null && !identity.hasName()) {
			logger.warn("This application has no name, so its locks are those of '%s': all applications without a name"
				.formatted(of(properties, identity))
					+ " on the same database or Redis share them. Set 'spring.application.name'");
		}
	}

}
