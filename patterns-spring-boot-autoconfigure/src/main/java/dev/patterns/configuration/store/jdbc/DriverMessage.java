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

package dev.patterns.configuration.store.jdbc;

import java.sql.SQLException;

/**
 * What a driver says of a failure. Some quote the URL, which may have a password in it:
 * that is not passed on.
 */
final class DriverMessage {

	private DriverMessage() {
	}

	static String of(SQLException failure) {
		return quotesUrl(failure) ? "%s with SQL state %s, which quotes the URL".formatted(failure.getClass().getName(),
				failure.getSQLState()) : String.valueOf(failure.getMessage());
	}

	static boolean quotesUrl(SQLException failure) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			String message = cause.getMessage();
			if (message != null && message.contains("jdbc:")) {
				return true;
			}
		}
		return false;
	}

}
