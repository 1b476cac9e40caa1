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

package dev.patterns.cloud.settings;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Settings, some of which are in a store of ours, and some elsewhere.
 */
@ConfigurationProperties("app")
public class Settings {

	private String ours = "";

	private String theirs = "";

	private String both = "";

	private int size;

	public String getOurs() {
		return this.ours;
	}

	public void setOurs(String ours) {
		this.ours = ours;
	}

	public String getTheirs() {
		return this.theirs;
	}

	public void setTheirs(String theirs) {
		this.theirs = theirs;
	}

	public String getBoth() {
		return this.both;
	}

	public void setBoth(String both) {
		this.both = both;
	}

	public int getSize() {
		return this.size;
	}

	public void setSize(int size) {
		this.size = size;
	}

}
