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

package dev.patterns.jdbc;

import java.sql.Types;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.SqlParameterValue;

/**
 * Parameters for a {@link JdbcTemplate} whose type is told to the driver also when they
 * are {@code null}. Otherwise the types of a statement change with its values: a driver
 * that prepares statements on the server, as that of PostgreSQL does, prepares and plans
 * it anew at each change, and others ask the server for the type.
 */
public final class TypedNull {

	private static final SqlParameterValue TEXT = new SqlParameterValue(Types.VARCHAR, null);

	private static final SqlParameterValue NUMBER = new SqlParameterValue(Types.BIGINT, null);

	private static final SqlParameterValue SMALL_NUMBER = new SqlParameterValue(Types.INTEGER, null);

	private static final SqlParameterValue BINARY = new SqlParameterValue(Types.VARBINARY, null);

	private TypedNull() {
	}

	/**
	 * A text.
	 * @param value the text, or {@code null}
	 * @return the parameter
	 */
	public static Object text(@Nullable String value) {
		return (value != null) ? value : TEXT;
	}

	/**
	 * A number of 64 bits.
	 * @param value the number, or {@code null}
	 * @return the parameter
	 */
	public static Object number(@Nullable Long value) {
		return (value != null) ? value : NUMBER;
	}

	/**
	 * A number of 32 bits.
	 * @param value the number, or {@code null}
	 * @return the parameter
	 */
	public static Object number(@Nullable Integer value) {
		return (value != null) ? value : SMALL_NUMBER;
	}

	/**
	 * Bytes.
	 * @param value the bytes, or {@code null}
	 * @return the parameter
	 */
	public static Object binary(byte @Nullable [] value) {
		return (value != null) ? value : BINARY;
	}

}
