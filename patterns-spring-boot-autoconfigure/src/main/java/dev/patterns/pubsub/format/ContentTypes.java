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

package dev.patterns.pubsub.format;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Kinds of content types, as the CloudEvents formats tell them apart.
 */
public final class ContentTypes {

	private static final Pattern CHARSET = Pattern.compile(";\\s*charset\\s*=\\s*\"?([^\\s;\"]+)",
			Pattern.CASE_INSENSITIVE);

	private ContentTypes() {
	}

	/**
	 * Whether data of this type is JSON.
	 * @param contentType the content type; {@code null} means JSON, as CloudEvents says
	 * @return {@code true} for {@code application/json}, {@code text/json} and
	 * {@code *+json}
	 */
	public static boolean isJson(@Nullable String contentType) {
		if (contentType == null || "application/json".equals(contentType)) {
			return true;
		}
		String type = mediaType(contentType);
		return type.equals("application/json") || type.equals("text/json") || type.endsWith("+json");
	}

	/**
	 * Whether data of this type is text other than JSON.
	 * @param contentType the content type
	 * @return {@code true} for {@code text/*} and XML
	 */
	public static boolean isText(@Nullable String contentType) {
		if (contentType == null || isJson(contentType)) {
			return false;
		}
		String type = mediaType(contentType);
		return type.startsWith("text/") || type.equals("application/xml") || type.endsWith("+xml");
	}

	/**
	 * The character set of text of this type.
	 * @param contentType the content type
	 * @return the one that it names if it is known here, else UTF-8
	 */
	public static Charset charset(@Nullable String contentType) {
		Matcher matcher = CHARSET.matcher((contentType != null) ? contentType : "");
		try {
			return matcher.find() ? Charset.forName(matcher.group(1)) : StandardCharsets.UTF_8;
		}
		catch (IllegalArgumentException ex) {
			return StandardCharsets.UTF_8;
		}
	}

	/**
	 * A content type without its parameters, in lower case.
	 * @param contentType the content type
	 * @return for example {@code application/json}
	 */
	public static String mediaType(String contentType) {
		int end = contentType.indexOf(';');
		return ((end >= 0) ? contentType.substring(0, end) : contentType).trim().toLowerCase(Locale.ROOT);
	}

}
