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

import org.jspecify.annotations.Nullable;

/**
 * What a driver or a pool says of a failure. Some quote the URL, which may have a
 * password in it: that is not passed on.
 */
final class DriverMessage {

	private DriverMessage() {
	}

	static String of(Throwable failure) {
		if (!quotesUrl(failure)) {
			return String.valueOf(failure.getMessage());
		}
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (cause instanceof SQLException ex) {
				return "%s with SQL state %s, which quotes the URL".formatted(ex.getClass().getName(),
						ex.getSQLState());
			}
		}
		return failure.getClass().getName() + ", which quotes the URL";
	}

	/**
	 * The failure as a cause of another one.
	 * @param failure the failure
	 * @return the failure, {@code null} if it must not be shown
	 */
	static @Nullable Throwable asCause(Throwable failure) {
		return quotesUrl(failure) ? null : failure;
	}

	static boolean quotesUrl(Throwable failure) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			String message = cause.getMessage();
			if (message != null && message.contains("jdbc:")) {
				return true;
			}
			for (Throwable suppressed : cause.getSuppressed()) {
				if (quotesUrl(suppressed)) {
					return true;
				}
			}
		}
		return false;
	}

}
