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

package dev.patterns.serialization;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;
import org.springframework.util.ClassUtils;

import dev.patterns.naming.DurableNames;

/**
 * Finds the alias under which a payload type travels: the CloudEvents {@code type}. The
 * first provider that knows the type decides; without one it is the simple class name.
 * Thread-safe.
 */
public final class PayloadTypeNames {

	private final List<Provider> providers;

	private final Map<Class<?>, String> names = new ConcurrentHashMap<>();

	/**
	 * Create with providers in the order of their precedence.
	 * @param providers the providers, may be empty
	 */
	public PayloadTypeNames(List<Provider> providers) {
		this.providers = List.copyOf(providers);
	}

	/**
	 * The alias of a payload's type.
	 * @param type the payload's class
	 * @return the durable name
	 * @throws IllegalArgumentException if nobody knows the type and its class has no name
	 */
	public String nameOf(Class<?> type) {
		return this.names.computeIfAbsent(ClassUtils.getUserClass(type), this::resolve);
	}

	private String resolve(Class<?> type) {
		for (Provider provider : this.providers) {
			String name = provider.nameOf(type);
			if (name != null) {
				return name;
			}
		}
		String name = DurableNames.ofPayload(type);
		Assert.isTrue(!name.isEmpty(),
				() -> "The type '" + type.getName() + "' has no simple name to be sent under; give the message a type");
		return name;
	}

	/**
	 * Knows the aliases of some payload types. Beans of this type take part.
	 */
	@FunctionalInterface
	public interface Provider {

		/**
		 * The alias of a type.
		 * @param type the payload's class
		 * @return its durable name, or {@code null} if this provider does not know it
		 */
		@Nullable String nameOf(Class<?> type);

	}

}
