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

package dev.patterns.naming;

import java.lang.reflect.Method;
import java.util.Locale;
import java.util.regex.Pattern;

import org.springframework.util.Assert;

/**
 * Rules for durable names: the names under which sagas, steps, listeners, operations and
 * payload types are stored and sent. A durable name outlives the class that carries it,
 * so a rename in the code never makes stored work unreadable.
 * <p>
 * A durable name has 1 to 128 characters out of letters, digits and {@code . _ / : -},
 * and begins with a letter or a digit. All methods are stateless and thread-safe.
 */
public final class DurableNames {

	/**
	 * The longest durable name, in characters.
	 */
	public static final int MAX_LENGTH = 128;

	private static final Pattern VALID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._/:-]{0,127}");

	private static final Pattern WORD_BOUNDARY = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])");

	private DurableNames() {
	}

	/**
	 * The default name of a component (saga, invokable service, listener bean): its
	 * simple class name in kebab case, {@code PlaceOrderSaga} as
	 * {@code place-order-saga}.
	 * @param type the user's class, not a proxy
	 * @return the default durable name
	 */
	public static String ofComponent(Class<?> type) {
		Assert.notNull(type, "'type' must not be null");
		return WORD_BOUNDARY.matcher(type.getSimpleName()).replaceAll("-").toLowerCase(Locale.ROOT);
	}

	/**
	 * The default name of a payload type: its simple class name, unchanged.
	 * @param type the payload's class
	 * @return the default durable name
	 */
	public static String ofPayload(Class<?> type) {
		Assert.notNull(type, "'type' must not be null");
		return type.getSimpleName();
	}

	/**
	 * The default name of an annotated method: its name, unchanged.
	 * @param method the annotated method
	 * @return the default durable name
	 */
	public static String ofMethod(Method method) {
		Assert.notNull(method, "'method' must not be null");
		return method.getName();
	}

	/**
	 * Whether a name may be used as a durable name.
	 * @param name the name to look at
	 * @return {@code true} if the name is valid
	 */
	public static boolean isValid(String name) {
		return VALID.matcher(name).matches();
	}

	/**
	 * Return the name if it is valid.
	 * @param name the name to check
	 * @return the same name
	 * @throws IllegalArgumentException if the name is not a valid durable name
	 */
	public static String require(String name) {
		Assert.isTrue(isValid(name), () -> "'" + name + "' is not a durable name: 1 to " + MAX_LENGTH
				+ " letters, digits or one of . _ / : - and beginning with a letter or a digit");
		return name;
	}

}
