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

package dev.patterns.problem;

import java.util.Arrays;

/**
 * Names of constants as they come in requests to endpoints. What Spring Boot converts by
 * itself is refused without saying which values there are.
 */
public final class ConstantNames {

	private ConstantNames() {
	}

	/**
	 * Read a name.
	 * @param <E> type of the constant
	 * @param type type of the constant
	 * @param parameter name of the parameter, for the message
	 * @param value its value, in letters of any case, with hyphens or underscores
	 * @return the constant
	 * @throws IllegalArgumentException if there is none of that name; the message names
	 * those that there are
	 */
	public static <E extends Enum<E>> E parse(Class<E> type, String parameter, String value) {
		return Arrays.stream(type.getEnumConstants())
			.filter((constant) -> constant.name().equalsIgnoreCase(value.trim().replace('-', '_')))
			.findFirst()
			.orElseThrow(() -> new IllegalArgumentException(
					"'" + parameter + "' must be one of " + Arrays.toString(type.getEnumConstants())));
	}

}
